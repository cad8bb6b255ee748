import { Command, InvalidArgumentError, Option } from 'commander'
import { useRetentionSec } from '../../lib/journal/retention.ts'
import type { UseBucket } from '../../lib/journal.ts'
import { parameters } from '../../lib/optimizer/parameters.ts'
import { type Work, workOf } from '../../lib/replay/load.ts'
import { peakOf } from '../../lib/replay/quantile.ts'
import { readTrace } from '../../lib/replay/read-trace.ts'
import { weeksToThePresent } from '../../lib/replay/record/moved-to-the-present.ts'
import { recordOfLoad } from '../../lib/replay/record/record-of-load.ts'
import { parseTimestamp } from '../../lib/replay/timestamp.ts'
import { count, counted, moment } from '../../lib/view/format.ts'
import { queueUrl } from './advise.ts'
import { metricsAnswer, settingsAnswer } from './answers.ts'
import { explain } from './explain.ts'
import { Failure } from './failure.ts'
import { print, printJson } from './print.ts'
import { findFleet, type RemoteOptions, remote } from './remote.ts'
import { numeric, whole } from './replay-options.ts'
import { request } from './request.ts'
import { type Sent, sendPast } from './send-past.ts'

interface ImportFlags extends RemoteOptions {
  readonly group?: string
  readonly region?: string
  readonly queueUrl?: string
  readonly agentsPerWorker?: number
  readonly start?: number
  readonly peakAgents?: number
  readonly seed: number
}

/** As long as every cycle is kept. */
const pastSec = useRetentionSec.cycle
const daySec = 86_400
const weekSec = 7 * daySec

/** `rao import`: gives a fleet a past, so that it need not learn it day by day. */
export function importCommand(): Command {
  return remote(new Command('import'))
    .description('Give a young fleet two weeks of load to learn from, which it has not seen itself.')
    .argument('[trace]', 'CSV file, gzipped or not: submit_s,duration_s or timestamp,value')
    .option('--group <name>', 'instead of a file: an Auto Scaling group, by its history in CloudWatch')
    .addOption(new Option('--start <time>', 'when a load without dates began (its second 0), ISO 8601').argParser(time))
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
    .option('--region <region>', 'of the group; that of the AWS configuration when absent')
    .addOption(
      whole(
        '--agents-per-worker <n>',
        'jobs that a worker of the group runs at a time; by tag, or 4, when absent',
        1,
        10_000,
      ),
    )
    .option('--queue-url <url>', 'SQS queue that feeds the group; by tag when absent', queueUrl)
    .addHelpText('after', help)
    .action(importPast)
}

const help = `
Its last 14 days become the fleet's past, as if there had always been a free agent. The next training, within the hour, tunes
settings and forecasts by it. Hours that the fleet has looked at itself stay as they are, and so do hours imported before, so
that an interrupted import can be repeated. A load that ended more than a week ago is moved by whole weeks.

Examples:
  rao import jobs.csv
  rao import demand.csv --fleet ci --url https://abc.execute-api.eu-central-1.amazonaws.com
  rao import jobs.csv --start 2026-03-02T00:00Z
  rao import --group ci-runners --fleet ci
  rao load --fleet ci --url "$OLD_URL" > ci.csv && rao import ci.csv --fleet ci --url "$NEW_URL"`

async function importPast(file: string | undefined, flags: ImportFlags): Promise<void> {
  const source = sourceOf(file, flags)
  const fleet = await findFleet(flags)
  const [{ lastCycle }, settings] = await Promise.all([
    request(fleet.at('metrics'), metricsAnswer),
    request(fleet.at('settings'), settingsAnswer),
  ])
  // By the clock of the fleet, which in a local run is not ours.
  const nowSec = lastCycle.atSec
  const { name, work } = await source.read()
  const movedWeeks = weeksToThePresent(work, nowSec, pastSec)
  const moved = { ...work, originSec: work.originSec + movedWeeks * weekSec }
  const intervalSec = settings.effective.optimizationIntervalSec ?? parameters.optimizationIntervalSec.default
  const hours = recordOfLoad(moved, { intervalSec, fromSec: nowSec - pastSec, toSec: nowSec })
  if (hours.length === 0) throw new Failure(`${name} has no full hour in the 14 days before ${moment(nowSec)}`)
  const past = { ...pastOf(hours), movedWeeks, ...(await sendPast(fleet, hours)) }
  if (flags.json) return printJson({ fleet: fleet.fleet, ...past })
  for (const line of words(fleet.fleet, past)) print(line)
}

interface Source {
  read(): Promise<{ readonly name: string; readonly work: Work }>
}

/** @throws Failure where it is unclear what is to be imported. */
function sourceOf(file: string | undefined, { group, ...flags }: ImportFlags): Source {
  if ((file === undefined) === (group === undefined)) throw new Failure('either a trace or --group is needed', 2)
  const { region, queueUrl, agentsPerWorker, start, peakAgents } = flags
  const ofGroup = { '--region': region, '--queue-url': queueUrl, '--agents-per-worker': agentsPerWorker }
  const ofFile = { '--start': start, '--peak-agents': peakAgents }
  const [stray] = Object.entries(group === undefined ? ofGroup : ofFile).filter(([, value]) => value !== undefined)
  if (stray) throw new Failure(`${stray[0]} is of a ${group === undefined ? '--group' : 'trace'}`, 2)
  if (group !== undefined) return { read: () => readGroup({ ...flags, group }) }
  return { read: () => readFile(file ?? '', flags).catch(explain) }
}

async function readFile(file: string, { start, peakAgents, seed }: Omit<ImportFlags, 'group'>) {
  const trace = await readTrace(file)
  if (trace.originSec === 0 && start === undefined)
    throw new Failure(`${file} has no dates: tell with --start when it began`, 2)
  const peak = peakAgents ?? (trace.kind === 'series' ? peakOf(trace.values) : 1)
  const work = workOf(trace, { seed, peakAgents: peak })
  return { name: file, work: start === undefined ? work : { ...work, originSec: start } }
}

async function readGroup(flags: ImportFlags & { readonly group: string }) {
  const { groupPast, explained } = await import('./group-past.ts')
  try {
    const { trace, peakAgents } = await groupPast({ ...flags, days: pastSec / daySec })
    return { name: flags.group, work: workOf(trace, { seed: flags.seed, peakAgents }) }
  } catch (error) {
    throw explained(error)
  }
}

interface Past extends Sent {
  /** Of its first look and its last, epoch seconds. */
  readonly fromSec: number
  readonly toSec: number
  readonly bugs: number
  /** Most bugs at once. */
  readonly peakAgents: number
  /** Whole weeks by which it was moved. */
  readonly movedWeeks: number
}

function pastOf(hours: readonly UseBucket[]): Pick<Past, 'fromSec' | 'toSec' | 'bugs' | 'peakAgents'> {
  const points = hours.flatMap(({ points }) => points)
  return {
    fromSec: points[0]?.atSec ?? 0,
    toSec: points.at(-1)?.atSec ?? 0,
    bugs: points.reduce((sum, { arrived }) => sum + arrived, 0),
    peakAgents: points.reduce((most, { demand }) => Math.max(most, demand), 0),
  }
}

function words(fleet: string, { fromSec, toSec, bugs, peakAgents, movedWeeks, imported, kept }: Past): string[] {
  const found = `${counted(bugs, 'bug')} from ${moment(fromSec)} to ${moment(toSec)}, at most ${counted(peakAgents, 'agent')} at once`
  const moved = movedWeeks > 0 ? `, moved by ${counted(movedWeeks, 'week')}` : ''
  return [
    `${found}${moved}`,
    imported === 0
      ? `nothing is new: all ${counted(kept, 'hour')} were on record of ${fleet} already`
      : `${fleet} remembers ${counted(imported, 'hour')} more${kept > 0 ? `, and ${count(kept)} as before` : ''}: the next training, within the hour, learns from them`,
  ]
}

function time(text: string): number {
  const sec = parseTimestamp(text)
  if (Number.isNaN(sec)) throw new InvalidArgumentError('It must be a time such as 2026-03-02T09:00Z.')
  return sec
}
