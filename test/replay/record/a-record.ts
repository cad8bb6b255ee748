import { bucketStart, emptyBucket, withPoint } from '../../../lib/journal/load-rollup.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import type { Load } from '../../../lib/replay/load.ts'
import { snapshotTaker } from '../../../lib/replay/looks/snapshot-taker.ts'
import type { PolicyMaker, ReplayOptions } from '../../../lib/replay/policy.ts'
import { replay } from '../../../lib/replay/replay.ts'

/** What the cycles of a fleet would have recorded of a load, while a policy sized it. */
export function recordOf(load: Load, maker: PolicyMaker, options: ReplayOptions): readonly LoadBucket[] {
  const taker = snapshotTaker(options.agentsPerWorker, { originSec: load.originSec })
  const hours = new Map<number, LoadBucket>()
  const policy = maker({ load, options })
  replay(
    load,
    {
      ...policy,
      everySec: options.intervalSec,
      start(nowSec) {
        taker.startAfresh()
        policy.start(nowSec)
      },
      look(seen) {
        const { atSec, activeBugs: demand, totalAgents, queued = 0, flow } = taker.of(seen)
        const { arrived, finished, durations } = flow
        const startSec = bucketStart('cycle', atSec)
        const point = { atSec, demand, totalAgents, queued, arrived, finished, durations }
        hours.set(startSec, withPoint(hours.get(startSec) ?? emptyBucket(startSec), point))
        return policy.look(seen)
      },
    },
    options,
  )
  return [...hours.values()]
}
