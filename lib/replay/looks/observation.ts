import type { World } from '../../simulated/world/world.ts'
import { noFaults, type ReplayFaults } from '../faults.ts'
import type { Observation, ObservedWorker } from '../policy.ts'

/** The world as production would see it, without the future, such as the time at which a booting worker will be ready. */
export function observationOf(world: World, faults: Pick<ReplayFaults, 'silentShare'> = noFaults): Observation {
  return {
    get nowSec() {
      return world.nowSec
    },
    get queued() {
      return world.queued
    },
    get usedAgents() {
      return world.usedAgents
    },
    get readyAgents() {
      return world.readyAgents
    },
    get readyWorkers() {
      return world.readyWorkers
    },
    get bootingWorkers() {
      return world.bootingWorkers
    },
    get drainingWorkers() {
      return world.drainingWorkers
    },
    get desired() {
      return world.desired()
    },
    totals: world.totals,
    get silentShare() {
      return faults.silentShare(world.nowSec)
    },
    workers: () =>
      world
        .workers()
        .map(
          ({ id, phase, healthy, launchedAtSec, readyAtSec, totalAgents, usedAgents }): ObservedWorker =>
            phase === 'booting'
              ? { id, phase, launchedAtSec, totalAgents, usedAgents }
              : { id, phase, launchedAtSec, readyAtSec, totalAgents, usedAgents, ...(!healthy && { unhealthy: true }) },
        ),
  }
}
