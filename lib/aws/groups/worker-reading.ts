import type { Heartbeat, WorkerCard } from '../../journal.ts'
import { type GroupReading, isLeaving, type WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import type { FleetGroup, Member } from './fleet-group.ts'

/** What the previous snapshot says of the fleet. */
export interface PreviousReadings {
  readonly atSec: number
  readonly groups: readonly GroupReading[]
  readonly workers: ReadonlyMap<string, WorkerReading>
}

/** Seconds by which a worker's reported launch time may differ from what the inventory shows. */
const slackSec = 60

/** For so many seconds a launched worker, or its first report, may go unnoticed because no look succeeded. */
const longestUnseenSec = 900

/** A member of a group, and what the last snapshot had of it. */
interface Sighting {
  readonly member: Member
  readonly group: Pick<FleetGroup, 'key' | 'tags'>
  readonly before: WorkerReading | undefined
  readonly past: PreviousReadings | undefined
  readonly nowSec: number
}

/** What is known of a worker whether or not it reports. */
type Inventory = Pick<WorkerReading, 'id' | 'group' | 'healthy' | 'leavingSinceSec' | 'launchedAtSec'>

/**
 * A member of a group, joined with its reports and its orders. Auto Scaling does not tell when an instance was launched, so
 * that is taken from the worker's report, or else from the first snapshot that had it.
 */
export function workerReading(
  member: Member,
  group: Pick<FleetGroup, 'key' | 'tags'>,
  card: WorkerCard | undefined,
  past: PreviousReadings | undefined,
  nowSec: number,
): WorkerReading {
  const before = past?.workers.get(member.id)
  const hasJoined = hasJoinedSince(member, group.key, before, past)
  const said = hasJoined && isFromEarlierLife(card, past) ? undefined : card?.heartbeat
  const isTold = card?.drain === true && !hasJoined
  const leavingSinceSec = member.state === 'leaving' ? (before?.leavingSinceSec ?? nowSec) : undefined
  const inventory: Inventory = {
    id: member.id,
    group: group.key,
    healthy: member.healthy && leavingSinceSec === undefined,
    ...(leavingSinceSec !== undefined && { leavingSinceSec }),
    launchedAtSec: launchedAt(said, before, nowSec),
  }
  const sighting = { member, group, before, past, nowSec }
  return said === undefined ? unheard(inventory, isTold, sighting) : heard(said, inventory, isTold, sighting)
}

/** @param isTold whether the worker has the order to drain. */
function heard(
  { totalAgents, usedAgents, reportedAtSec, bootId, counters, drainAcknowledged }: Heartbeat,
  inventory: Inventory,
  isTold: boolean,
  sighting: Sighting,
): WorkerReading {
  const { member } = sighting
  const readyAtSec = readySince(reportedAtSec, inventory.launchedAtSec, sighting)
  return {
    ...inventory,
    phase: isTold || member.state === 'leaving' ? 'draining' : 'ready',
    ...(readyAtSec !== undefined && { readyAtSec }),
    totalAgents,
    usedAgents,
    reportedAtSec,
    // A worker that Auto Scaling is terminating already does not take our orders any more.
    ...(isTold && member.state === 'serving' && drainAcknowledged && { drainAcknowledged: true }),
    bootId,
    ...(counters && { counters }),
  }
}

function unheard(inventory: Inventory, isTold: boolean, sighting: Sighting): WorkerReading {
  const { member, group, before } = sighting
  const leaves = member.state === 'leaving'
  const silentOrBooting = isSilent(sighting) ? 'ready' : 'booting'
  const wasIll = before?.phase === 'booting' && !member.healthy
  return {
    ...(before ? lasting(before) : { totalAgents: group.tags.agentsPerWorker }),
    ...inventory,
    ...(leaves && (before?.neverCameUp || wasIll) && { neverCameUp: true }),
    ...(member.pending && { pending: true }),
    phase: isTold || leaves ? 'draining' : silentOrBooting,
  }
}

/** What stays true of a worker that has not been heard again. How many of its agents are at work does not. */
function lasting({ totalAgents, readyAtSec, reportedAtSec, bootId, counters }: WorkerReading) {
  return {
    totalAgents,
    ...(readyAtSec !== undefined && { readyAtSec }),
    ...(reportedAtSec !== undefined && { reportedAtSec }),
    ...(bootId !== undefined && { bootId }),
    ...(counters && { counters }),
  }
}

/**
 * Whether the worker joined its group after the last look: that saw the group without the worker, or saw the worker leave.
 * One that comes out of a warm pool may have served before, and its orders from then no longer count.
 */
function hasJoinedSince(
  { state }: Member,
  group: string,
  before: WorkerReading | undefined,
  past: PreviousReadings | undefined,
): past is PreviousReadings {
  const isNew = before === undefined || isLeaving(before)
  return state === 'serving' && isNew && (past?.groups.some(({ key }) => key === group) ?? false)
}

/** Whether a card is from an earlier life of the worker. The first report of a new life may precede its joining only slightly. */
function isFromEarlierLife(card: WorkerCard | undefined, past: PreviousReadings): boolean {
  const { reportedAtSec = Number.POSITIVE_INFINITY } = card?.heartbeat ?? {}
  return reportedAtSec < past.atSec - slackSec
}

/**
 * The launch time that the worker reports. For one out of a warm pool, whose instance may be old, it is when the worker was
 * first seen in its group; one launched only some minutes before that may merely have gone unnoticed, and its report counts.
 */
function launchedAt(said: Heartbeat | undefined, before: WorkerReading | undefined, nowSec: number): number {
  const firstSec = before?.launchedAtSec
  // It was seen first in the future where the clock was set back since: nobody would give up on it until then.
  if (said?.launchedAtSec === undefined) return Math.min(firstSec ?? said?.reportedAtSec ?? nowSec, nowSec)
  if (firstSec === undefined || said.launchedAtSec >= firstSec) return said.launchedAtSec
  const waited = before?.phase === 'booting' && said.launchedAtSec < firstSec - longestUnseenSec
  return waited || before?.readyAtSec !== undefined ? firstSec : said.launchedAtSec
}

/**
 * Whether a worker without a report is silent rather than booting: it has reported before, or it was in service already when
 * its group was first seen. A silent worker may be busy, so it must not be taken for one that never came up.
 */
function isSilent({ member, group, before, past }: Sighting): boolean {
  if (before !== undefined) return before.phase !== 'booting'
  return member.inService && !past?.groups.some(({ key }) => key === group.key)
}

/**
 * When the worker first reported, as far as that is known. The lead time is learned from this, so a guess would be worse than
 * nothing. Without history a worker counts as ready since its launch, from which nothing is learned either.
 */
function readySince(
  reportedAtSec: number,
  launchedAtSec: number,
  { before, past, nowSec }: Sighting,
): number | undefined {
  if (past === undefined) return Math.min(launchedAtSec, reportedAtSec)
  if (before !== undefined && before.phase !== 'booting') return before.readyAtSec
  const isNew = before !== undefined || launchedAtSec >= past.atSec - slackSec
  // After a long gap between looks the card has only the latest of many reports, so the time of the first is unknown.
  const isFirst = isNew && nowSec - past.atSec <= longestUnseenSec
  return isFirst ? Math.max(launchedAtSec, reportedAtSec) : undefined
}
