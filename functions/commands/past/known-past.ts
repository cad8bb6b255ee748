import { bucketSec } from '../../../lib/journal/load-rollup.ts'
import { loadRetentionSec } from '../../../lib/journal/retention.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { type Work, workOf } from '../../../lib/replay/load.ts'
import { peakOf } from '../../../lib/replay/numbers/quantile.ts'
import { readTrace } from '../../../lib/replay/reading/read-trace.ts'
import { isDated, type SeriesTrace } from '../../../lib/replay/reading/trace.ts'
import { weekSec, weeksToThePresent } from '../../../lib/replay/record/moved-to-the-present.ts'
import { recordOfLoad } from '../../../lib/replay/record/record-of-load.ts'
import { Failure } from '../failure.ts'
import { asFileFailure } from '../file-failure.ts'
import { tell } from '../options/trace-options.ts'
import { readRecord } from './read-record.ts'

export interface PastFlags {
  readonly group?: string
  readonly region?: string
  readonly queueUrl?: string
  readonly agentsPerWorker?: number
  readonly start?: number
  readonly peakAgents?: number
  readonly seed: number
}

/** When the fleet is to have looked. */
export interface Looks {
  /** The present of the fleet, epoch seconds. */
  readonly nowSec: number
  readonly intervalSec: number
}

/** Hours of cycles that somebody knows from elsewhere. */
export interface KnownPast {
  readonly hours: readonly LoadBucket[]
  /** Whole weeks by which it was moved. */
  readonly movedWeeks: number
  /** From where to where the load ran before it was moved, epoch seconds, with all that does not count. */
  readonly span: { readonly fromSec: number; readonly toSec: number }
}

/** As long as every cycle is kept. */
const pastSec = loadRetentionSec.cycle
const daySec = 86_400

/**
 * Reads what is to be a fleet's past: a trace, a record as `rao load --json` prints it, or what CloudWatch remembers of a group.
 * @throws Failure in one line where there is nothing usable, or it is unclear what is meant.
 */
export async function knownPast(file: string | undefined, flags: PastFlags): Promise<(looks: Looks) => KnownPast> {
  const { group } = flags
  if (file !== undefined && group === undefined) return pastOfFile(file, flags)
  if (file === undefined && group !== undefined) return pastOfGroup({ ...flags, group })
  throw new Failure('either a file or --group is needed', 2)
}

async function pastOfGroup(flags: PastFlags & { readonly group: string }): Promise<(looks: Looks) => KnownPast> {
  mustBeAbsent(ofTrace(flags), 'is of a trace')
  const work = await workOfGroup(flags)
  return (looks) => recorded(work, looks)
}

async function pastOfFile(file: string, flags: PastFlags): Promise<(looks: Looks) => KnownPast> {
  const { region, queueUrl, agentsPerWorker } = flags
  const ofGroup = { '--region': region, '--queue-url': queueUrl, '--agents-per-worker': agentsPerWorker }
  mustBeAbsent(ofGroup, 'is of a --group')
  if (file.toLowerCase().endsWith('.json')) {
    mustBeAbsent(ofTrace(flags), 'is of a trace')
    const record = await readRecord(file)
    return ({ nowSec }) => ({
      hours: record.filter((hour) => isKept(hour, nowSec)),
      movedWeeks: 0,
      span: spanOfRecord(record),
    })
  }
  const work = await workOfFile(file, flags).catch(asFileFailure)
  return (looks) => recorded(work, looks)
}

/** The options that only a trace heeds. */
function ofTrace({ start, peakAgents }: PastFlags) {
  return { '--start': start, '--peak-agents': peakAgents }
}

function mustBeAbsent(options: Readonly<Record<string, unknown>>, why: string): void {
  const [stray] = Object.entries(options).filter(([, value]) => value !== undefined)
  if (stray) throw new Failure(`${stray[0]} ${why}`, 2)
}

function recorded(work: Work, { nowSec, intervalSec }: Looks): KnownPast {
  const movedWeeks = weeksToThePresent(work, nowSec, pastSec)
  const moved = { ...work, originSec: work.originSec + movedWeeks * weekSec }
  const hours = recordOfLoad(moved, { intervalSec, fromSec: nowSec - pastSec, toSec: nowSec })
  return { hours, movedWeeks, span: { fromSec: work.originSec, toSec: work.originSec + work.endSec } }
}

/** Whole hours: how often its own fleet looked is not ours to judge. */
function spanOfRecord(record: readonly LoadBucket[]): KnownPast['span'] {
  const [first] = record
  const last = record.at(-1)
  return { fromSec: first?.startSec ?? 0, toSec: (last?.startSec ?? 0) + bucketSec.cycle }
}

function isKept({ startSec }: LoadBucket, nowSec: number): boolean {
  return startSec >= nowSec - pastSec && startSec + bucketSec.cycle <= nowSec
}

async function workOfFile(file: string, { start, peakAgents, seed }: PastFlags): Promise<Work> {
  const trace = await readTrace(file)
  if (isDated(trace)) mustBeAbsent({ '--start': start }, `is of a trace without dates, and ${file} has dates`)
  else if (start === undefined) throw new Failure(`${file} has no dates: tell with --start when it began`, 2)
  tell(trace)
  const dated = { ...trace, originSec: trace.originSec + (start ?? 0) }
  if (dated.kind === 'series') {
    const series = latest(dated)
    return workOf(series, { seed, peakAgents: peakAgents ?? peakOf(series.values) })
  }
  mustBeAbsent({ '--peak-agents': peakAgents }, 'is of a series, not of a job log')
  return workOf(dated, { seed, peakAgents: 1 })
}

/** The end of a series, as much as can count: a week more than the past, by which it may be moved beyond the present. */
function latest(series: SeriesTrace): SeriesTrace {
  const { atSec, values } = series
  const fromSec = (atSec.at(-1) ?? 0) - pastSec - weekSec
  const first = Math.max(
    0,
    atSec.findIndex((sec) => sec >= fromSec),
  )
  return { ...series, atSec: atSec.subarray(first), values: values.subarray(first) }
}

async function workOfGroup(flags: PastFlags & { readonly group: string }): Promise<Work> {
  const { groupPast, explained } = await import('./group-past.ts')
  try {
    const { trace, peakAgents } = await groupPast({ ...flags, days: pastSec / daySec })
    return workOf(trace, { seed: flags.seed, peakAgents })
  } catch (error) {
    throw explained(error)
  }
}
