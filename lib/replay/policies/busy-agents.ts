import type { Observation } from '../policy.ts'

/** Agents at work on ready workers: a worker on its way out no longer reports to the metrics of its group. */
export function busyReadyAgents(observation: Observation): number {
  if (observation.drainingWorkers === 0) return observation.usedAgents
  let busy = 0
  for (const { phase, usedAgents } of observation.workers()) if (phase === 'ready') busy += usedAgents
  return busy
}

/** Share of ready agents at work; `undefined` where no agent is ready: that is missing data, not idleness. */
export function readyUtilisation(observation: Observation): number | undefined {
  return observation.readyAgents > 0 ? busyReadyAgents(observation) / observation.readyAgents : undefined
}

/** `ceil` without rounding errors: 3.0000000000000004 from a division gives 3, and there is no negative zero. */
export function ceilOf(value: number): number {
  return Math.ceil(value - 1e-9) + 0
}
