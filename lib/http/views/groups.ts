import type { GroupStanding } from '../../journal/group-standings.ts'
import type { GroupReading } from '../../optimizer/snapshot/snapshot.ts'
import type { GroupStandingView } from '../schemas/groups.ts'

type Basics = Pick<GroupReading, 'key' | 'mode' | 'min' | 'max' | 'desired' | 'agentsPerWorker' | 'holds'>

/** What documents say of a group wherever they tell of one. */
export function groupBasicsView({ key, mode, min, max, desired, agentsPerWorker, holds }: Basics) {
  return {
    group: key,
    mode,
    minWorkers: min,
    maxWorkers: max,
    desiredWorkers: desired,
    agentsPerWorker,
    holds: [...holds],
  }
}

export function groupView(standing: GroupStanding): GroupStandingView {
  const { hourlyUsd, timeZone, launchesNothing, refusal } = standing
  return {
    ...groupBasicsView(standing),
    comingWorkers: standing.coming ?? 0,
    workers: standing.workers,
    silentWorkers: standing.silentWorkers,
    agents: standing.agents,
    usedAgents: standing.usedAgents,
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    ...(timeZone !== undefined && { timeZone }),
    ...(launchesNothing && { launchesNothing }),
    ...(refusal && { refusal }),
  }
}
