import { parameters } from '../../lib/optimizer/parameters.ts'
import type { SimulatedFleetOptions } from '../../lib/simulated/fleet.ts'

/** On-demand price of a c7g.xlarge (4 vCPU) in us-east-1, so that the console has something to count. */
const hourlyUsd = 0.145

/** Median of launch to first heartbeat. */
const bootSec = 120

/** Workers that are ready when a fleet begins, as in a replay. */
const readyAtStart = 2

/** The one group that a local fleet has. */
export function simulatedGroup(size: {
  readonly agentsPerWorker: number
  readonly maxWorkers: number
}): Pick<SimulatedFleetOptions, 'groups' | 'bootSec' | 'reportAfterSec'> {
  const { agentsPerWorker, maxWorkers: max } = size
  const desired = Math.min(readyAtStart, max)
  return {
    bootSec,
    reportAfterSec: parameters.reportAfterSec.default,
    groups: [{ key: 'local/workers', min: 1, max, desired, agentsPerWorker, hourlyUsd }],
  }
}
