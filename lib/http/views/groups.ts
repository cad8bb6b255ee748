import type { GroupStanding } from '../../journal/group-standings.ts'
import type { GroupStandingView } from '../schemas/groups.ts'

export function groupView(standing: GroupStanding): GroupStandingView {
  const { hourlyUsd, launchesNothing, refusal } = standing
  return {
    group: standing.key,
    mode: standing.mode,
    minWorkers: standing.min,
    maxWorkers: standing.max,
    desiredWorkers: standing.desired,
    comingWorkers: standing.coming ?? 0,
    workers: standing.workers,
    silentWorkers: standing.silentWorkers,
    agents: standing.agents,
    usedAgents: standing.usedAgents,
    agentsPerWorker: standing.agentsPerWorker,
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    holds: [...standing.holds],
    ...(launchesNothing && { launchesNothing }),
    ...(refusal && { refusal }),
  }
}
