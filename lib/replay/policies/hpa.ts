import type { Observation } from '../policy.ts'
import { busyReadyAgents } from './busy-agents.ts'
import { hpaBehaviour, ratioReplicas } from './hpa-replicas.ts'
import { fewestWorkers, gridOf, parameter, type Rival } from './rival.ts'

export const syncSec = 15
export const defaultWindowSec = 300

/**
 * Kubernetes HPA v2 on the utilisation of ready workers, after `pkg/controller/podautoscaler` and the default behaviour of
 * `autoscaling/v2`. A worker that boots is a pod without metrics.
 */
export const hpa: Rival = {
  name: 'hpa',
  defaults: { target: 0.5, stabilisationSec: defaultWindowSec },
  grid: () =>
    gridOf({
      // Beyond 0.9 full occupancy is within the tolerance, and nothing would ever grow.
      target: [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9],
      stabilisationSec: [60, defaultWindowSec],
    }).concat(gridOf({ target: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], stabilisationSec: [900] })),
  policy(setting) {
    const target = parameter(setting, 'target')
    const stabilisationSec = parameter(setting, 'stabilisationSec')
    const behaviour = hpaBehaviour(stabilisationSec)
    return {
      name: 'hpa',
      parameters: { target, stabilisationSec },
      everySec: syncSec,
      start: behaviour.clear,
      look(observation) {
        const { nowSec, desired } = observation
        const settled = behaviour.settle(nowSec, desired, recommendation(observation, target))
        return { desired: Math.max(fewestWorkers, settled) }
      },
    }
  },
}

/** What the replica calculator makes of the fleet as it stands. */
export function recommendation(observation: Observation, target: number): number {
  const { readyWorkers, readyAgents, bootingWorkers } = observation
  const utilisation = readyAgents > 0 ? busyReadyAgents(observation) / readyAgents : 0
  return ratioReplicas({ ready: readyWorkers, missing: bootingWorkers, utilisation }, target)
}
