import { Command, Option } from 'commander'
import type { LoadAnswer } from '../../lib/http/schemas.ts'
import { loadBucketOf } from '../../lib/http/views/load.ts'
import { loadRetentionSec } from '../../lib/journal/retention.ts'
import type { LoadBucket, Resolution } from '../../lib/journal.ts'
import type { JobsTrace } from '../../lib/replay/reading/trace.ts'
import { recordedPeak } from '../../lib/replay/record/recorded-demand.ts'
import { countsBugs, recordedSec } from '../../lib/replay/record/recorded-jobs.ts'
import { duration } from '../../lib/view/words/format.ts'
import { Failure } from './failure.ts'
import { asFileFailure } from './file-failure.ts'
import { numeric, whole } from './options/arguments.ts'
import { metricsAnswer } from './remote/answers.ts'
import { jobsOfRecord, recordedLoad } from './remote/recorded-load.ts'
import { findFleet, type RemoteOptions, remote } from './remote/remote.ts'
import { request } from './remote/request.ts'
import { helpText } from './terminal/help-text.ts'
import { printJson, printRows } from './terminal/print.ts'

interface LoadFlags extends RemoteOptions {
  readonly days?: number
  readonly resolution: Resolution
  readonly series?: true
  readonly seed: number
}

const daySec = 86_400
const mostDays = loadRetentionSec['1h'] / daySec

/** `rao load`: what a fleet has recorded, as a trace that the commands for recorded load read. */
export function loadCommand(): Command {
  return remote(new Command('load'))
    .description('The recorded load of a fleet as CSV, for replay, forecast, anomalies and spreadsheets.')
    .addOption(numeric('--days <n>', 'days to look back; all that is kept when absent', { min: 0.01, max: mostDays }))
    .addOption(
      new Option('--resolution <step>', 'cycle: 14 days are kept; 5min: 60 days; 1h: 400 days')
        .choices(Object.keys(loadRetentionSec))
        .default('cycle'),
    )
    .option('--series', 'a row for each cycle instead of one for each bug')
    .addOption(whole('--seed <n>', 'which of the many ways in which the bugs may have come', 0, 2 ** 32 - 1).default(1))
    .addHelpText('after', helpText(help))
    .action(load)
}

const help = `
By default a row is a bug (submit_s,duration_s): as many as arrived from one cycle to the next, at random moments between
the two, as long as those that finished in the same hour, and at each cycle as many of them are there as were. With
--series, with another resolution, and where workers do not count their bugs, a row is a point of demand
(timestamp,value, and what else was recorded). Give rao replay the peak of such a series as --peak-agents, for else it is
scaled to a hundred.

Examples:
  rao load > load.csv && rao replay load.csv
  rao load --fleet ci --days 3 --series > demand.csv && rao replay demand.csv --peak-agents 40
  rao load --resolution 1h --json`

async function load(flags: LoadFlags): Promise<void> {
  const fleet = await findFleet(flags)
  const { resolution } = flags
  // By the clock of the fleet, which in a local run is not ours.
  const { lastCycle } = await request(fleet.at('metrics'), metricsAnswer)
  const keptDays = loadRetentionSec[resolution] / daySec
  const toSec = lastCycle.atSec
  const stretches = await recordedLoad(fleet, {
    resolution,
    fromSec: Math.max(0, toSec - (flags.days ?? keptDays) * daySec),
    toSec,
  })
  if (flags.json) return printJson({ fleet: fleet.fleet, resolution, stretches })
  if (stretches.length === 0) throw new Failure(`nothing is on record of the fleet ${fleet.fleet}`)
  const record = stretches.map(loadBucketOf)
  if (resolution !== 'cycle' || flags.series) return printRows(seriesRows(stretches))
  if (countsBugs(record)) return printRows(jobRows(jobsOf(fleet.fleet, record, flags.seed)))
  const why = record.some(({ points }) => points.some(({ finished }) => finished > 0))
    ? 'the workers do not count their bugs'
    : 'no bug has finished yet'
  note(`${why}: a row is a point of demand, to be replayed with --peak-agents ${Math.max(1, recordedPeak(record))}`)
  return printRows(seriesRows(stretches))
}

function note(text: string): void {
  process.stderr.write(`rao: ${text}\n`)
}

function jobsOf(name: string, record: readonly LoadBucket[], seed: number): JobsTrace {
  try {
    const jobs = jobsOfRecord(name, record, seed)
    const holesSec = (jobs.stretches?.at(-1)?.toSec ?? 0) - recordedSec(record)
    if (holesSec > 0) note(`${duration(holesSec)} of the record are holes, in which this trace has no jobs`)
    return jobs
  } catch (error) {
    return asFileFailure(error)
  }
}

function* jobRows({ originSec, submitSec, durationSec }: JobsTrace): Generator<string> {
  yield 'submit_s,duration_s'
  for (const [job, submit] of submitSec.entries()) yield `${originSec + submit},${durationSec[job]}`
}

function* seriesRows(stretches: LoadAnswer['stretches']): Generator<string> {
  yield 'timestamp,value,arrived,finished,agents,waiting,judged,late'
  for (const { points } of stretches)
    for (const point of points)
      yield [
        new Date(1000 * point.atSec).toISOString().replace(/\.000Z$/, 'Z'),
        point.activeBugs,
        point.arrivedBugs,
        point.finishedBugs,
        point.totalAgents,
        point.queued,
        point.judgedBugs,
        point.lateBugs,
      ].join(',')
}
