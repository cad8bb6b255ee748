import { simulatedFleet } from '../../lib/simulated/fleet.ts'
import { lineNotices } from '../../lib/simulated/notices.ts'
import type { ArrangeFleet } from '../contract/arranged-fleet.ts'
import { clusterResourceManagerContract } from '../contract/cluster-resource-manager.ts'
import { deadManFloorsContract } from '../contract/dead-man-floors.ts'
import { loadBalancerContract } from '../contract/load-balancer.ts'
import { noticesContract } from '../contract/notices.ts'
import { scalingCoordinatorContract } from '../contract/scaling-coordinator.ts'
import { manualClock } from '../manual-clock.ts'
import { jobsAtHand } from './jobs-at-hand.ts'

const bootSec = 120
const foreverSec = 1_000_000

/** With 0 readings are always fresh, otherwise workers send heartbeats about every `reportAfterSec`. */
function arrangeWith(reportAfterSec: number): ArrangeFleet {
  return async (groups) => {
    const clock = manualClock(1_000_000_200)
    const jobs = jobsAtHand()
    const fleet = simulatedFleet({ seed: 1, bootSec, jobs, groups, clock, reportAfterSec })
    const silenced = new Set<string>()
    const pass = async (sec: number) => {
      clock.advance(sec)
      fleet.world()
    }
    return {
      ...fleet,
      boot: () => pass(4 * bootSec),
      report: () => pass(1 + Math.ceil(1.3 * reportAfterSec)),
      async occupy(worker, agents) {
        const world = fleet.world()
        for (const { id } of world.workers()) world.limit(id, id === worker ? agents : 0)
        jobs.add(clock.nowSec() + 1, foreverSec, agents)
        await pass(1)
      },
      async queue(waiting) {
        const world = fleet.world()
        const free = world.readyAgents - world.usedAgents
        jobs.add(clock.nowSec() + 1, foreverSec, free + waiting)
        await pass(1)
      },
      async silence(worker) {
        fleet.faults.silent = silenced.add(worker)
      },
      targetOf: async (worker) => fleet.world().worker(worker)?.limitAgents,
      close: async () => {},
    }
  }
}

for (const [name, reportAfterSec] of [
  ['simulated', 0],
  ['simulated, reporting every minute', 60],
] as const) {
  clusterResourceManagerContract(name, arrangeWith(reportAfterSec))
  scalingCoordinatorContract(name, arrangeWith(reportAfterSec))
}
loadBalancerContract('simulated', arrangeWith(0))

deadManFloorsContract('simulated', async (groups) => {
  const clock = manualClock(1_000_000_200)
  const { deadManFloors } = simulatedFleet({ seed: 1, bootSec, jobs: jobsAtHand(), groups, clock })
  return {
    deadManFloors,
    nowSec: clock.nowSec,
    pass: async (sec) => clock.advance(sec),
    close: async () => {},
  }
})

noticesContract('lines', async () => {
  const lines: string[] = []
  return {
    notices: lineNotices((line) => lines.push(line)),
    told: async () => lines.join('\n'),
    close: async () => {},
  }
})
