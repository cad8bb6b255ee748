import * as z from 'zod'
import type {
  GroupHold,
  GroupReading,
  Mode,
  Snapshot,
  Source,
  WorkerPhase,
  WorkerReading,
} from '../../optimizer/snapshot/snapshot.ts'
import { checked, pack, unpack } from './pack.ts'
import { decodeRostered, encodeRostered, type Roster, type Rosters, rosteredSchema, type Unfinished } from './roster.ts'
import type { Row } from './rows.ts'
import { promiseSchema } from './state-codec.ts'
import { oneOf } from './words.ts'

const durations = z.array(z.number())

const worker: z.ZodType<WorkerReading> = z.looseObject({
  id: z.string(),
  group: z.string(),
  phase: oneOf<WorkerPhase>(),
  healthy: z.boolean(),
  leavingSinceSec: z.number().exactOptional(),
  neverCameUp: z.literal(true).exactOptional(),
  pending: z.literal(true).exactOptional(),
  launchedAtSec: z.number(),
  readyAtSec: z.number().exactOptional(),
  totalAgents: z.number(),
  usedAgents: z.number().exactOptional(),
  reportedAtSec: z.number().exactOptional(),
  drainAcknowledged: z.boolean().exactOptional(),
  bootId: z.string().exactOptional(),
  earlierBootIds: z.array(z.string()).exactOptional(),
  twinSeenAtSec: z.number().exactOptional(),
  counters: z
    .looseObject({
      started: z.number(),
      finished: z.number(),
      busySec: z.number(),
      durations: durations.exactOptional(),
    })
    .exactOptional(),
})

const group: z.ZodType<GroupReading> = z.looseObject({
  key: z.string(),
  mode: oneOf<Mode>(),
  min: z.number(),
  max: z.number(),
  desired: z.number(),
  coming: z.number().exactOptional(),
  replacing: z.number().exactOptional(),
  launchesNothing: z.literal(true).exactOptional(),
  agentsPerWorker: z.number(),
  hourlyUsd: z.number().exactOptional(),
  timeZone: z.string().exactOptional(),
  backlogQueueUrl: z.string().exactOptional(),
  holds: z.array(oneOf<GroupHold>()),
})

const headShape = {
  atSec: z.number(),
  totalAgents: z.number(),
  usedAgents: z.number(),
  queued: z.number().exactOptional(),
  activeBugs: z.number(),
  flow: z.looseObject({
    arrived: z.number(),
    started: z.number(),
    finished: z.number(),
    unreported: z.array(z.looseObject({ atSec: z.number(), bugs: z.number() })).exactOptional(),
    disbelieved: z.array(z.string()).exactOptional(),
    late: z.number().exactOptional(),
    busySec: z.number(),
    durations,
  }),
  line: z
    .looseObject({
      overdue: z.number(),
      waiting: z.array(
        z.looseObject({ fromSec: z.number(), toSec: z.number(), arrived: z.number(), begun: z.number() }),
      ),
    })
    .exactOptional(),
  promise: promiseSchema.exactOptional(),
  coverage: z.number(),
  missing: z.array(z.looseObject({ source: oneOf<Source>(), reason: z.string() })),
  groups: z.array(group),
}

const stored = z.looseObject({ ...headShape, workers: rosteredSchema })
const snapshotSchema: z.ZodType<Snapshot> = z.looseObject({ ...headShape, workers: z.array(worker) })

/** A snapshot of up to this size costs one write unit, including its key, and needs no roster. */
const smallBytes = 900
/** More workers never fit into that size, however short their ids. */
const mostInSmall = 100

/**
 * The snapshot, packed as differences from the present roster. When these grow to a quarter of the roster's size, a new roster
 * is cheaper (measured: see the decision on packed columns).
 */
export async function encodeSnapshot(
  snapshot: Snapshot,
  untilSec: number,
  rosters: Pick<Rosters, 'current' | 'begin'>,
): Promise<Uint8Array> {
  const rows = snapshot.workers.map(rowOf)
  const present = rosters.current()
  if (present && present.expiresAt >= untilSec) {
    const data = packed(snapshot, rows, present)
    if (data.length <= Math.max(smallBytes, present.bytes / 4)) return data
  }
  if (rows.length <= mostInSmall) {
    const plain = packed(snapshot, rows, undefined)
    if (plain.length <= smallBytes) return plain
  }
  return packed(snapshot, rows, await rosters.begin(snapshot.atSec, untilSec, rows))
}

export function decodeSnapshot(data: Uint8Array): Unfinished<Snapshot> {
  const head = unpack(data, stored)
  return {
    ...(head.workers.roster !== undefined && { roster: head.workers.roster }),
    finish: (roster) =>
      checked(snapshotSchema, { ...head, workers: decodeRostered(head.workers, same, roster).map(workerOf) }),
  }
}

function packed(snapshot: Snapshot, rows: readonly Row[], roster: Roster | undefined): Uint8Array {
  return pack({ ...snapshot, workers: encodeRostered(rows, (row) => row.id, same, roster) })
}

function same(row: Row): Row {
  return row
}

const ofCounters = 'counters.'

/** A worker as a row, with a column for each counter. */
function rowOf({ counters = {}, ...reading }: Omit<WorkerReading, 'counters'> & { readonly counters?: object }): Row {
  return {
    ...reading,
    ...Object.fromEntries(Object.entries(counters).map(([name, value]) => [ofCounters + name, value])),
  }
}

function workerOf(row: Row): Row {
  const entries = Object.entries(row)
  const counters = entries.filter(([name]) => name.startsWith(ofCounters))
  const reading = Object.fromEntries(entries.filter(([name]) => !name.startsWith(ofCounters)))
  if (counters.length === 0) return reading
  return {
    ...reading,
    counters: Object.fromEntries(counters.map(([name, value]) => [name.slice(ofCounters.length), value])),
  }
}
