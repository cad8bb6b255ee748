import type { ClusterResourceManager, LoadBalancer, ScalingCoordinator } from '../../lib/ports.ts'

export interface GroupWish {
  /** `region/name`. */
  readonly key: string
  readonly min: number
  readonly max: number
  /** Workers, booting or ready: `boot` makes them ready in any case. */
  readonly desired: number
  readonly agentsPerWorker: number
  readonly hourlyUsd?: number
  readonly timeZone?: string
}

/**
 * A fleet of some adapter, with the levers of the world around it that its contract needs. Reports and inventory may
 * take their time outside: a lever resolves when its effect can be seen through the ports.
 */
export interface ArrangedFleet {
  readonly clusterResourceManager: ClusterResourceManager
  readonly scalingCoordinator: ScalingCoordinator
  readonly loadBalancer: LoadBalancer
  /** Every booting worker becomes ready and sends its first heartbeat. */
  boot(): Promise<void>
  /** Every worker that is ready or draining, and not silenced, sends a heartbeat; time passes. */
  report(): Promise<void>
  /** From now on exactly so many agents of this worker are at work, which its next report says. */
  occupy(worker: string, agents: number): Promise<void>
  /** So many jobs wait, and nobody takes them. */
  queue(jobs: number): Promise<void>
  /** From now on the worker sends no heartbeat. */
  silence(worker: string): Promise<void>
  /** Agents that the worker has been told to fill; `undefined` when it was told nothing. */
  targetOf(worker: string): Promise<number | undefined>
  close(): Promise<void>
}

/** Arranges a fleet of these groups, its members there but nothing heard, nothing queued. */
export type ArrangeFleet = (groups: readonly GroupWish[]) => Promise<ArrangedFleet>

export const oneGroup: GroupWish = { key: 'us-east-1/workers', min: 1, max: 6, desired: 3, agentsPerWorker: 4 }

/** Arranges a fleet, makes it ready, hands it to the test and takes it down again. */
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
