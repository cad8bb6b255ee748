import { Command, Option } from 'commander'
import { withNoun } from '../../../lib/optimizer/numbers/with-noun.ts'
import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import { count, counted, moment } from '../../../lib/view/words/format.ts'
import { numeric, pointInTime, whole } from '../options/arguments.ts'
import { groupOptions } from '../options/group-options.ts'
import { metricsAnswer, settingsAnswer } from '../remote/answers.ts'
import { findFleet, type RemoteOptions, remote } from '../remote/remote.ts'
import { request } from '../remote/request.ts'
import { helpText } from '../terminal/help-text.ts'
import { print, printJson } from '../terminal/print.ts'
import { foreseen } from './foreseen.ts'
import { type KnownPast, knownPast, type PastFlags } from './known-past.ts'
import { nextTraining } from './next-training.ts'
import { mustBeUsable, warnAhead } from './past-problems.ts'
import { mustBeLikely } from './peak-doubts.ts'
import { type Sent, sendPast } from './send-past.ts'
import { takeBack } from './take-back.ts'

interface ImportFlags extends RemoteOptions, PastFlags {
  readonly force?: true
  readonly dryRun?: true
  readonly takeBack?: true
}

/** `rao import`: gives a fleet a past, so that it need not learn it day by day. */
export function importCommand(): Command {
  const [region, queueUrl] = groupOptions()
  return remote(new Command('import'))
    .description('Give a young fleet two weeks of load to learn from, which it has not seen itself.')
    .argument('[file]', 'CSV, gzipped or not: submit_s,duration_s or timestamp,value; or JSON of rao load')
    .option('--group <name>', 'instead of a file: an Auto Scaling group, by its history in CloudWatch')
    .addOption(
      new Option(
        '--start <time>',
        'when a load without dates began (second 0 of a job log, the first sample of a series), ISO 8601 or epoch seconds',
      ).argParser(pointInTime),
    )
    .addOption(
      numeric('--peak-agents <n>', 'P99.9 of a demand series in agents; its values are agents when absent', {
        min: 1,
        max: 100_000,
      }),
    )
    .addOption(
      whole('--seed <n>', 'which of the many ways in which the bugs of a series may have come', 0, 2 ** 32 - 1).default(
        1,
      ),
    )
    .addOption(region)
    .addOption(
      whole(
        '--agents-per-worker <n>',
        'jobs that a worker of the group runs at a time; by tag, or 4, when absent',
        1,
        10_000,
      ),
    )
    .addOption(queueUrl)
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--take-back', 'instead of a file: forget all that was imported')
    .option('--force', 'send it also where its peak looks like an error of measurement')
    .addHelpText('after', helpText(help))
    .action(importPast)
}

const help = `
Its last 14 days become the fleet's past, as if there had always been a free agent; JSON of rao load --json stays as it was recorded,
with what waited and with its holes. The next training, within the hour, tunes settings and forecasts by it. Hours that the fleet
has looked at itself stay as they are. Another import replaces what was imported for the same hours, so it can be repeated, and
--take-back has all of it forgotten: the next training, within the hour, gives up what was learned from it. A load
that ended more than a week ago is moved by whole weeks. A load whose peak is more than ten times what it reaches at any other time,
or more than twice what the groups can ever have, is sent with --force only: by one wrong sample a fleet would be tuned to its maximum.

Examples:
  rao import jobs.csv --dry-run
  rao import demand.csv --fleet ci --url https://abc.execute-api.eu-central-1.amazonaws.com
  rao import jobs.csv --start 2026-03-02T00:00Z
  rao import --group ci-runners --fleet ci
  rao import --take-back --fleet ci
  rao load --fleet ci --url "$OLD_URL" --json > ci.json && rao import ci.json --fleet ci --url "$NEW_URL"`

async function importPast(file: string | undefined, flags: ImportFlags): Promise<void> {
  if (flags.takeBack) return takeBack(file, flags)
  const pastFor = await knownPast(file, flags)
  const fleet = await findFleet(flags)
  const [{ lastCycle, groups }, settings] = await Promise.all([
    request(fleet.at('metrics'), metricsAnswer),
    request(fleet.at('settings'), settingsAnswer),
  ])
  // By the clock of the fleet, which in a local run is not ours.
  const nowSec = lastCycle.atSec
  const intervalSec = settings.effective.optimizationIntervalSec ?? parameters.optimizationIntervalSec.default
  const looks = { nowSec, intervalSec }
  const known = pastFor(looks)
  const source = file ?? `the history of ${flags.group}`
  mustBeUsable(source, known, looks, flags)
  mustBeLikely(source, known, { groups, ...flags })
  warnAhead(source, known, nowSec)
  const { hours, movedWeeks } = known
  const { dryRun } = flags
  const sent = await (dryRun ? foreseen : sendPast)(fleet, hours)
  const past = { ...extentOf(hours), movedWeeks, ...sent, ...(dryRun && { dryRun }) }
  if (flags.json) return printJson({ fleet: fleet.fleet, ...past })
  for (const line of words(fleet.fleet, past, nextTraining(lastCycle))) print(line)
}

interface Extent {
  /** Of its first look and its last, epoch seconds. */
  readonly fromSec: number
  readonly toSec: number
  readonly bugs: number
  /** Most bugs at once. */
  readonly peakAgents: number
}

type Past = Extent & Pick<KnownPast, 'movedWeeks'> & Sent & Pick<ImportFlags, 'dryRun'>

function extentOf(hours: KnownPast['hours']): Extent {
  const points = hours.flatMap(({ points }) => points)
  return {
    fromSec: points[0]?.atSec ?? 0,
    toSec: points.at(-1)?.atSec ?? 0,
    bugs: points.reduce((sum, { arrived }) => sum + arrived, 0),
    peakAgents: points.reduce((most, { demand }) => Math.max(most, demand), 0),
  }
}

function words(fleet: string, past: Past, training: string): string[] {
  const { fromSec, toSec, bugs, peakAgents, movedWeeks, expired } = past
  const most = peakAgents > 0 ? `at most ${counted(peakAgents, 'agent')} at once` : 'none of them there at a look'
  const found = `${counted(bugs, 'bug')} from ${moment(fromSec)} to ${moment(toSec)}, ${most}`
  const moved = movedWeeks > 0 ? `, moved by ${counted(movedWeeks, 'week')}` : ''
  const late = `${withNoun(count(expired), 'hour was', 'hours were')} longer ago than cycles are kept when sent`
  return [`${found}${moved}`, ...(expired > 0 ? [`${late}, and left out`] : []), ...outcome(fleet, past, training)]
}

function outcome(fleet: string, past: Past, training: string): string[] {
  const { imported, kept, dryRun } = past
  if (imported > 0)
    return [`${fleet} ${changes(past)}: ${dryRun ? 'nothing was sent' : `${training} learns from them`}`]
  if (kept === 0) return []
  return [`nothing is new: ${withNoun(count(kept), 'hour was', 'hours were')} on record of ${fleet} already`]
}

/** `remembers 40 hours more, 9 replaced, and 2 as before`. */
function changes({ imported, replaced, kept, dryRun }: Past): string {
  const added = imported - replaced
  const others = [
    ...(added > 0 && replaced > 0 ? [`${count(replaced)} replaced`] : []),
    ...(kept > 0 ? [`and ${count(kept)} as before`] : []),
  ]
  const [remembers, has] = dryRun ? ['would remember', 'would have'] : ['remembers', 'has']
  const first =
    added > 0 ? `${remembers} ${counted(added, 'hour')} more` : `${has} ${counted(replaced, 'hour')} replaced`
  return [first, ...others].join(', ')
}
