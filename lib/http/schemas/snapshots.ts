import * as z from 'zod'
import { groupBasics } from './groups.ts'
import { count, epochSec, groupHold, groupKey, missingSource, share } from './values.ts'

const worker = z
  .strictObject({
    worker: z.string(),
    group: groupKey,
    phase: z.enum(['booting', 'ready', 'draining']),
    healthy: z.boolean(),
    totalAgents: count,
    usedAgents: count.meta({ description: 'Absent without a fresh reading.' }).exactOptional(),
  })
  .meta({ id: 'WorkerUsage' })

const group = z
  .strictObject({
    ...groupBasics,
    holds: z.array(groupHold),
  })
  .meta({ id: 'GroupReading' })

const snapshot = z
  .strictObject({
    atSec: epochSec,
    totalAgents: count,
    usedAgents: count,
    activeBugs: count,
    queued: count.exactOptional(),
    usageRatio: z.number().min(0),
    coverage: share,
    missing: z.array(missingSource),
    flow: z
      .strictObject({
        arrivedBugs: count,
        startedBugs: count,
        finishedBugs: count,
        busySec: z.number().min(0).meta({ description: 'Agent-seconds of work in the finished bugs.' }),
      })
      .meta({ description: 'Counted since the previous snapshot.' }),
    workersBooting: count,
    workersReady: count,
    workersDraining: count,
    groups: z.array(group),
    workers: z.array(worker).meta({ description: 'Usage per worker, if requested by `workers=true`.' }).exactOptional(),
  })
  .meta({ id: 'Snapshot', description: 'One look at the fleet.' })

export const snapshotsAnswer = z
  .strictObject({
    fleet: z.string(),
    snapshots: z.array(snapshot).meta({ description: 'The latest ones, oldest first.' }),
    truncated: z
      .boolean()
      .meta({ description: 'Older snapshots were left out, because the answer would have been too large.' }),
  })
  .meta({ id: 'SnapshotsAnswer' })

export type SnapshotsAnswer = z.infer<typeof snapshotsAnswer>
export type SnapshotView = z.infer<typeof snapshot>
