import { Command } from 'commander'
import { CannotListen } from '../../../lib/http/serve.ts'
import { DataDirectoryError } from '../../../lib/simulated/data-directory.ts'
import { endWhenStoreFails } from '../../local/store-failure.ts'
import { Failure } from '../failure.ts'
import { asFileFailure } from '../file-failure.ts'
import { fleetName, numberIn } from '../options/arguments.ts'
import { defaultPort } from '../remote/remote.ts'
import { onInterruption } from '../terminal/interruption.ts'
import { jsonLines, lines } from './start-output.ts'

interface StartOptions {
  readonly trace?: string
  readonly speed: number
  readonly port: number
  readonly data: string
  readonly fleet: string
  readonly agentsPerWorker: number
  readonly max: number
  readonly cheap?: number
  readonly json?: true
}

export function startCommand(): Command {
  return new Command('start')
    .description(
      'The whole product on this machine: a simulated fleet fed by recorded load, the API and a console page.',
    )
    .option(
      '--trace <file>',
      'recorded load: CSV, gzipped or not, a series scaled to a peak of 100 agents; US flights of 2001 when left out',
    )
    .option('--speed <n>', 'seconds of the fleet per second, 1 to 3600', numberIn({ min: 1, max: 3600 }), 60)
    .option(
      '--port <port>',
      'of API and console; 0 takes a free one',
      numberIn({ min: 0, max: 65_535, whole: true }),
      defaultPort,
    )
    .option('--data <dir>', 'directory for all that survives a restart', '.rao')
    .option('--fleet <id>', 'name of the fleet', fleetName, 'local')
    .option(
      '--agents-per-worker <n>',
      'bugs that a worker runs at a time',
      numberIn({ min: 1, max: 1000, whole: true }),
      4,
    )
    .option('--max <workers>', 'most workers that the group may have', numberIn({ min: 1, max: 5000, whole: true }), 50)
    .option(
      '--cheap <workers>',
      'most workers of a second group, at half the price and so asked first; none when left out',
      numberIn({ min: 1, max: 5000, whole: true }),
    )
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', examples)
    .action(start)
}

const examples = `
Examples:
  rao start
  rao start --trace load.csv.gz --speed 600 --data /tmp/rao
  rao start --cheap 6 --data /tmp/two-groups
  rao start --port 0 --json | jq .summary`

async function start(options: StartOptions): Promise<void> {
  const { max: maxWorkers, cheap: cheapWorkers, json, ...rest } = options
  const teller = json ? jsonLines() : lines()
  const asked = interruption()
  // Loaded here because only this command needs the server, the database and the SDK.
  const { startLocal } = await import('../../local.ts')
  endWhenStoreFails(options.data, teller.onTrouble)
  const running = await startLocal({
    ...rest,
    maxWorkers,
    ...(cheapWorkers !== undefined && { cheapWorkers }),
    ...teller,
  }).catch(explainStart)
  teller.onStart(running, options)
  await asked
  await running.stop()
  teller.onStop()
}

/** A port or directory that is in use: the message adds which option chooses another. */
function explainStart(error: unknown): never {
  if (error instanceof CannotListen && error.code === 'EADDRINUSE')
    throw new Failure(`${error.message}; --port names another one`, 1, error)
  if (error instanceof DataDirectoryError && error.problem === 'locked')
    throw new Failure(`${error.message}; --data names another one`, 1, error)
  return asFileFailure(error)
}

/** Resolves at Ctrl-C, or when a supervisor ends the process. A second signal ends the process at once. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    onInterruption(['SIGINT', 'SIGTERM', 'SIGHUP'], resolve, () => process.exit(1))
  })
}
