import type { WorkerCard } from '../../journal.ts'
import { type GroupReading, isLeaving, type WorkerReading } from '../../optimizer/snapshot.ts'
import type { FleetGroup, Member } from './fleet-group.ts'

/** What the snapshot before this look knew. */
export interface PreviousReadings {
  readonly atSec: number
  readonly groups: readonly GroupReading[]
  readonly workers: ReadonlyMap<string, WorkerReading>
}

/** Seconds by which a worker's word about its launch may differ from what the inventory shows. */
const slackSec = 60

/** Seconds for which looks may fail, or be apart, before a launch is taken for one out of a warm pool, and a report for one of many. */
const longestUnseenSec = 900

/**
 * A member of a group joined with what it said of itself and what it was told. Auto Scaling does not say when an instance
 * was launched, so the worker's own word counts, then the first snapshot that had it.
 */
export function workerReading(
  member: Member,
  group: Pick<FleetGroup, 'key' | 'tags'>,
  card: WorkerCard | undefined,
  past: PreviousReadings | undefined,
  nowSec: number,
): WorkerReading {
  const before = past?.workers.get(member.id)
  const hasCome = cameSince(member, group.key, before, past)
  const said = hasCome && isOfBefore(card, past) ? undefined : card?.heartbeat
  const isTold = card?.drain === true && !hasCome
  const launchedAtSec = launchedAt(said, before, nowSec)
  const leavingSinceSec = member.state === 'leaving' ? (before?.leavingSinceSec ?? nowSec) : undefined
  const inventory = {
    id: member.id,
    group: group.key,
    healthy: member.healthy && leavingSinceSec === undefined,
    ...(leavingSinceSec !== undefined && { leavingSinceSec }),
    launchedAtSec,
  }
  const draining = leavingSinceSec !== undefined || isTold
  if (said === undefined) {
    const phase = draining ? 'draining' : wasThere(member, group.key, before, past) ? 'ready' : 'booting'
    const {
      usedAgents: _,
      drainAcknowledged: __,
      leavingSinceSec: ___,
      neverCameUp: wasIll,
      ...known
    } = before ?? { totalAgents: group.tags.agentsPerWorker }
    const isIll = before?.phase === 'booting' && !member.healthy
    const neverCameUp = leavingSinceSec !== undefined && (wasIll || isIll)
    return { ...known, ...inventory, ...(neverCameUp && { neverCameUp }), phase }
  }
  const readyAtSec = readySince(said.reportedAtSec, launchedAtSec, before, past, nowSec)
  return {
    ...inventory,
    phase: draining ? 'draining' : 'ready',
    ...(readyAtSec !== undefined && { readyAtSec }),
    totalAgents: said.totalAgents,
    usedAgents: said.usedAgents,
    reportedAtSec: said.reportedAtSec,
    // A worker that Auto Scaling is ending already needs no word from us.
    ...(isTold && member.state === 'serving' && said.drainAcknowledged && { drainAcknowledged: true }),
    bootId: said.bootId,
    ...(said.counters && { counters: said.counters }),
  }
}

/**
 * Whether the last look saw its group, and not it, or saw it leave: it has been launched since, maybe not for the first time. Out of
 * a warm pool comes who was let go before, and what it was told then is not for now.
 */
function cameSince(
  { state }: Member,
  group: string,
  before: WorkerReading | undefined,
  past: PreviousReadings | undefined,
): past is PreviousReadings {
  const isNew = before === undefined || isLeaving(before)
  return state === 'serving' && isNew && (past?.groups.some(({ key }) => key === group) ?? false)
}

/** What a worker that has come since says of itself may reach us before the inventory does, but not by much. */
function isOfBefore(card: WorkerCard | undefined, past: PreviousReadings): boolean {
  const { reportedAtSec = Number.POSITIVE_INFINITY } = card?.heartbeat ?? {}
  return reportedAtSec < past.atSec - slackSec
}

/**
 * Its own word, but for who waited in a warm pool: its launch is that it was seen in its group, however long ago its instance
 * was made. A launch that nobody saw for some minutes, because nobody looked, is not taken for that.
 */
function launchedAt(said: WorkerCard['heartbeat'], before: WorkerReading | undefined, nowSec: number): number {
  const firstSec = before?.launchedAtSec
  if (said?.launchedAtSec === undefined) return firstSec ?? said?.reportedAtSec ?? nowSec
  if (firstSec === undefined || said.launchedAtSec >= firstSec) return said.launchedAtSec
  const waited = before?.phase === 'booting' && said.launchedAtSec < firstSec - longestUnseenSec
  return waited || before?.readyAtSec !== undefined ? firstSec : said.launchedAtSec
}

/**
 * Whether a worker without a word is silent and not booting: it has been heard before, or it was in service already when its
 * group was first seen. What a silent one does nobody knows, so it is not to be taken for one that never came up.
 */
function wasThere(
  { inService }: Member,
  group: string,
  before: WorkerReading | undefined,
  past: PreviousReadings | undefined,
): boolean {
  if (before !== undefined) return before.phase !== 'booting'
  return inService && !past?.groups.some(({ key }) => key === group)
}

/**
 * When the worker was first heard, as far as it can be told: the lead time is learned from it, so a guess would be worse
 * than nothing. Without any history it is said to have been ready from the start, which teaches nothing either.
 */
function readySince(
  reportedAtSec: number,
  launchedAtSec: number,
  before: WorkerReading | undefined,
  past: PreviousReadings | undefined,
  nowSec: number,
): number | undefined {
  if (past === undefined) return Math.min(launchedAtSec, reportedAtSec)
  if (before !== undefined && before.phase !== 'booting') return before.readyAtSec
  const isNew = before !== undefined || launchedAtSec >= past.atSec - slackSec
  // Where nobody looked for long it has reported again and again, and only the latest time is known.
  const isFirst = isNew && nowSec - past.atSec <= longestUnseenSec
  return isFirst ? Math.max(launchedAtSec, reportedAtSec) : undefined
}
