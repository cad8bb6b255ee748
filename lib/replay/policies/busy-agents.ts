import type { Observation } from '../policy.ts'

/** Agents at work on ready workers: a worker on its way out no longer reports to the metrics of its group. */
export function busyReadyAgents(observation: Observation): number {
  if (observation.drainingWorkers === 0) return observation.usedAgents
  let busy = 0
  for (const { phase, usedAgents } of observation.workers()) if (phase === 'ready') busy += usedAgents
  return busy
}

/** Share of ready agents at work; undefined where there is none, which is missing data and not idleness. */
export function readyUtilisation(observation: Observation): number | undefined {
  return observation.readyAgents > 0 ? busyReadyAgents(observation) / observation.readyAgents : undefined
}

/** `ceil`, but 3.0000000000000004 from a division is 3, and zero has no sign. */
export function ceilOf(value: number): number {
  return Math.ceil(value - 1e-9) + 0
}
