import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import type { SimulatedFleetOptions, SimulatedGroup } from '../../lib/simulated/fleet.ts'

/** On-demand price of a c7g.xlarge (4 vCPU) in us-east-1, so that the console has something to count. */
const hourlyUsd = 0.145

/** Price of a worker in the cheaper group. */
const cheapUsd = hourlyUsd / 2

/** Median of launch to first heartbeat. */
const bootSec = 120

/** Workers that are ready when a fleet begins, as in a replay. */
const readyAtStart = 2

/** The groups of a local fleet: one, and if requested a cheaper one, which launches workers first. */
export function simulatedGroups(size: {
  readonly agentsPerWorker: number
  readonly maxWorkers: number
  /** The most workers of the cheaper group; absent without one. */
  readonly cheapWorkers?: number
}): Pick<SimulatedFleetOptions, 'groups' | 'bootSec' | 'reportAfterSec'> {
  const { agentsPerWorker, maxWorkers: max, cheapWorkers } = size
  const desired = Math.min(readyAtStart, max)
  const workers: SimulatedGroup = { key: 'local/workers', min: 1, max, desired, agentsPerWorker, hourlyUsd }
  const cheap = (most: number): SimulatedGroup => ({
    key: 'local/cheap',
    min: 0,
    max: most,
    desired: 0,
    agentsPerWorker,
    hourlyUsd: cheapUsd,
  })
  return {
    bootSec,
    reportAfterSec: parameters.reportAfterSec.default,
    groups: cheapWorkers === undefined ? [workers] : [workers, cheap(cheapWorkers)],
  }
}
