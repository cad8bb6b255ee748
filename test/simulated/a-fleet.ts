import { type SimulatedFleet, type SimulatedFleetOptions, simulatedFleet } from '../../lib/simulated/fleet.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'
import { type JobsAtHand, jobsAtHand } from './jobs-at-hand.ts'

export const group = 'us-east-1/workers'

export interface FleetAtHand extends SimulatedFleet {
  readonly clock: ManualClock
  readonly jobs: JobsAtHand
}

/** A fleet of one group with three ready workers of four agents (1 to 6 allowed), whose clock and load the test controls. */
export function aFleet(options: Partial<SimulatedFleetOptions> = {}): FleetAtHand {
  const clock = manualClock(1_000_000_200)
  const jobs = jobsAtHand()
  const fleet = simulatedFleet({
    seed: 1,
    bootSec: 120,
    groups: [{ key: group, min: 1, max: 6, desired: 3, agentsPerWorker: 4 }],
    clock,
    jobs,
    ...options,
  })
  return { ...fleet, clock, jobs }
}
