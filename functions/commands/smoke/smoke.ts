import { Command } from 'commander'
import { Failure, oneLine } from '../failure.ts'
import { numberIn } from '../options/arguments.ts'
import { findFleet, type RemoteOptions, remote } from '../remote/remote.ts'
import { print, printJson, styled } from '../terminal/print.ts'
import { burstRaisesTheFleet, type Check, checks, type Finding, type SmokeSite } from './smoke-checks.ts'

interface SmokeOptions extends RemoteOptions {
  readonly burst?: true
  readonly patience: number
}

export function smokeCommand(): Command {
  return remote(new Command('smoke'))
    .description('Checks a deployment from outside: who is let in, whether cycles run and workers are heard.')
    .option('--burst', 'force a burst too, which launches instances, and call it off')
    .option(
      '--patience <sec>',
      'seconds for which a cycle, a launch or a worker is waited for',
      numberIn({ min: 1, max: 3600 }),
      300,
    )
    .addHelpText('after', '\nExamples:\n  rao smoke --url "$API_URL" --fleet example\n  rao smoke --burst')
    .action(smoke)
}

async function smoke(options: SmokeOptions): Promise<void> {
  const site: SmokeSite = { fleet: await findFleet(options), patienceSec: options.patience }
  const wanted = options.burst ? [...checks, burstRaisesTheFleet] : checks
  const found: ({ readonly check: string } & Finding)[] = []
  for (const check of wanted) {
    const finding = await outcomeOf(check, site)
    found.push({ check: check.name, ...finding })
    if (!options.json) print(`${mark(finding)}  ${check.name}: ${finding.said}`)
  }
  if (options.json) printJson(found)
  const wrong = found.filter(({ outcome }) => outcome === 'failed').length
  if (wrong > 0) throw new Failure(`${wrong} of ${found.length} checks failed`)
}

/** A check that throws has failed; the next one still runs. */
async function outcomeOf(check: Check, site: SmokeSite): Promise<Finding> {
  try {
    return await check.run(site)
  } catch (error) {
    return { outcome: 'failed', said: oneLine(error) }
  }
}

function mark({ outcome }: Finding): string {
  const styles = { ok: 'green', failed: 'red', skipped: 'dim' } as const
  return styled(styles[outcome], outcome.padEnd(7))
}
