import type { Settings } from './optimizer/settings.ts'
import type { Snapshot } from './optimizer/snapshot.ts'
import type { Journal, UsePoint } from './ports.ts'

/**
 * Keeps the load of this cycle long after its snapshot is gone. A look that saw too little of the fleet is no load: it
 * leaves a gap, which every reader of the history understands.
 */
export async function recordUse(journal: Journal, snapshot: Snapshot, settings: Settings): Promise<void> {
  if (snapshot.coverage < settings.coverageToAct || snapshot.missing.some((missing) => missing.source !== 'groups'))
    return
  const point: UsePoint = {
    atSec: snapshot.atSec,
    demand: snapshot.activeBugs,
    arrived: snapshot.flow.arrived,
    finished: snapshot.flow.finished,
    totalAgents: snapshot.totalAgents,
    durations: snapshot.flow.durations,
  }
  await journal.appendUse(point)
}
