import type { Journal, LoadPoint } from '../journal.ts'
import type { Settings } from '../optimizer/settings/settings.ts'
import { type Snapshot, showsLoad } from '../optimizer/snapshot/snapshot.ts'

/** Adds the load of this cycle to the rollups, which outlive its snapshot. An unknown load leaves a gap, as readers expect. */
export async function recordLoad(journal: Journal, snapshot: Snapshot, settings: Settings): Promise<void> {
  if (!showsLoad(snapshot, settings)) return
  const { flow, queued } = snapshot
  const point: LoadPoint = {
    atSec: snapshot.atSec,
    demand: snapshot.activeBugs,
    arrived: flow.arrived,
    finished: flow.finished,
    totalAgents: snapshot.totalAgents,
    ...(queued !== undefined && { queued }),
    ...(flow.late !== undefined && { late: flow.late }),
    durations: flow.durations,
  }
  await journal.appendLoad(point)
}
