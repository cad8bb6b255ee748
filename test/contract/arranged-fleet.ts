import type { ClusterResourceManager, LoadBalancer, ScalingCoordinator } from '../../lib/ports.ts'

export interface GroupWish {
  /** `region/name`. */
  readonly key: string
  readonly min: number
  readonly max: number
  /** Number of workers, booting or ready; after `boot` all are ready. */
  readonly desired: number
  readonly agentsPerWorker: number
  readonly hourlyUsd?: number
  readonly timeZone?: string
}

/**
 * A fleet of some adapter, with the controls of the world around it that its contract needs. Reports and inventory may be
 * delayed there: each control resolves when its effect can be seen through the ports.
 */
export interface ArrangedFleet {
  readonly clusterResourceManager: ClusterResourceManager
  readonly scalingCoordinator: ScalingCoordinator
  readonly loadBalancer: LoadBalancer
  /** Every booting worker becomes ready and sends its first heartbeat. */
  boot(): Promise<void>
  /** Every worker that is ready or draining, and not silenced, sends a heartbeat; time passes. */
  report(): Promise<void>
  /** From now on exactly this many agents of this worker are at work, as its next report says. */
  occupy(worker: string, agents: number): Promise<void>
  /** Makes this many jobs wait, with nobody taking them. */
  queue(jobs: number): Promise<void>
  /** From now on the worker sends no heartbeat. */
  silence(worker: string): Promise<void>
  /** Agents that the worker has been told to fill; `undefined` when it was told nothing. */
  targetOf(worker: string): Promise<number | undefined>
  close(): Promise<void>
}

/** Arranges a fleet of these groups, whose members exist but have not reported, with an empty queue. */
export type ArrangeFleet = (groups: readonly GroupWish[]) => Promise<ArrangedFleet>

export const oneGroup: GroupWish = { key: 'us-east-1/workers', min: 1, max: 6, desired: 3, agentsPerWorker: 4 }

/** Arranges a fleet, makes it ready, runs the test with it and closes it. */
export async function withFleet(
  arrange: ArrangeFleet,
  groups: readonly GroupWish[],
  run: (fleet: ArrangedFleet, workerIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const fleet = await arrange(groups)
  try {
    await fleet.boot()
    const workers = await fleet.clusterResourceManager.workers()
    await run(fleet, workers.map(({ id }) => id).sort())
  } finally {
    await fleet.close()
  }
}
