import type { Mode } from '../optimizer/snapshot/snapshot.ts'
import type { Clock, ClusterResourceManager, DeadManFloors, LoadBalancer, ScalingCoordinator } from '../ports.ts'
import { simulatedClusterResourceManager } from './cluster-resource-manager.ts'
import { simulatedDeadManFloors } from './dead-man-floors.ts'
import { type Faults, faultsOf } from './fleet/faults.ts'
import { Heartbeats } from './fleet/heartbeats.ts'
import { parsedFleet, type SavedFleet } from './fleet/saved-fleet.ts'
import { type Group, Site } from './fleet/site.ts'
import { simulatedLoadBalancer } from './load-balancer.ts'
import { simulatedScalingCoordinator } from './scaling-coordinator.ts'
import { createWorld, restoreWorld } from './world/create-world.ts'
import type { World, WorldOptions } from './world/world.ts'

export interface SimulatedGroup {
  /** `region/name`. */
  readonly key: string
  readonly min: number
  readonly max: number
  /** Workers that are ready when the fleet begins. */
  readonly desired: number
  readonly agentsPerWorker: number
  readonly hourlyUsd?: number
  /** Time zone of the days of its load; UTC when absent. */
  readonly timeZone?: string
  /** `apply` by default. */
  readonly mode?: Mode
  /** Launches that follow another within so many seconds are refused; 0 by default. */
  readonly cooldownSec?: number
}

export interface SimulatedFleetOptions
  extends Pick<WorldOptions, 'seed' | 'bootSec' | 'bootSigma' | 'minBilledSec' | 'jobs' | 'onStart'> {
  readonly groups: readonly SimulatedGroup[]
  readonly clock: Clock
  /** Seconds between the heartbeats of a worker; 0, the default: each look finds a fresh reading. */
  readonly reportAfterSec?: number
  readonly faults?: Partial<Faults>
  /** What `toJSON` returned, to continue from there; options and job source must equal those it was made with. */
  readonly saved?: unknown
}

/** A fleet that lives in this process by the rules of a real one. Whenever it is used, it first catches up with the clock. */
export interface SimulatedFleet {
  readonly clusterResourceManager: ClusterResourceManager
  readonly scalingCoordinator: ScalingCoordinator
  readonly loadBalancer: LoadBalancer
  readonly deadManFloors: DeadManFloors
  /** Switches that may be changed at any time. */
  readonly faults: Faults
  /** The world behind the fleet, at the clock's time; for reading only. */
  world(): World
  /** An instance is taken away: its jobs are interrupted and its group replaces it. */
  reclaim(worker: string): void
  /**
   * Somebody else sets the desired capacity of a group; idle workers leave at once, busy ones are protected.
   * @throws RangeError when there is no such group, or it is beyond its bounds.
   */
  interfere(group: string, desired: number): void
  toJSON(): SavedFleet
}

/**
 * @throws RangeError when options make no sense.
 * @throws SavedWorldError when `saved` is not a whole fleet, or one of other groups.
 */
export function simulatedFleet(options: SimulatedFleetOptions): SimulatedFleet {
  const site = siteOf(options)
  const tags = options.groups.map(({ mode = 'apply', ...tag }) => ({ ...tag, mode }))
  return {
    clusterResourceManager: simulatedClusterResourceManager(site, tags),
    scalingCoordinator: simulatedScalingCoordinator(site),
    loadBalancer: simulatedLoadBalancer(site),
    deadManFloors: simulatedDeadManFloors(site, tags),
    faults: site.faults,
    world() {
      site.catchUp()
      return site.world
    },
    reclaim(worker) {
      site.catchUp()
      const lost = site.world.worker(worker)
      if (lost) site.end(lost)
      site.catchUp()
    },
    interfere(key, desired) {
      site.catchUp()
      const group = site.group(key)
      if (group === undefined) throw new RangeError(`the fleet has no group ${key}`)
      if (!(Number.isInteger(desired) && desired >= group.min && desired <= group.max))
        throw new RangeError(`desired of ${key} must be between ${group.min} and ${group.max}, got ${desired}`)
      group.desired = desired
      site.catchUp()
    },
    toJSON: () => ({
      version: 1,
      world: site.world.toJSON(),
      groups: site.groups.map(({ key, desired, lastLaunchSec, floors }) => ({
        key,
        desired,
        floors,
        lastLaunchSec: Number.isFinite(lastLaunchSec) ? lastLaunchSec : null,
      })),
      heartbeats: site.heartbeats.toJSON(),
    }),
  }
}

function siteOf(options: SimulatedFleetOptions): Site {
  const { clock, seed, reportAfterSec = 0 } = options
  if (!Number.isInteger(reportAfterSec) || reportAfterSec < 0)
    throw new RangeError(`reportAfterSec must be a whole number >= 0, got ${reportAfterSec}`)
  const groups = options.groups.map(groupOf)
  const heartbeats = new Heartbeats(seed, reportAfterSec)
  const { groups: _, ...rest } = options
  const worldOptions: WorldOptions = {
    ...rest,
    startSec: Math.floor(clock.nowSec()),
    groups: options.groups.map(({ key, agentsPerWorker, desired }) => ({
      key,
      agentsPerWorker,
      readyAtStart: desired,
    })),
    drained: 'wait-to-be-told',
  }
  const world = options.saved === undefined ? begin() : resume()
  return new Site({ world, groups, heartbeats, faults: faultsOf(options.faults) }, clock)

  function begin(): World {
    const world = createWorld(worldOptions)
    for (const worker of world.workers()) heartbeats.expect(worker)
    return world
  }

  function resume(): World {
    const fleet = parsedFleet(
      options.saved,
      groups.map(({ key }) => key),
    )
    const world = restoreWorld(fleet.world, worldOptions)
    heartbeats.resume(fleet.heartbeats, world.workers(), world.nowSec)
    fleet.groups.forEach(({ desired, lastLaunchSec, floors }, index) => {
      const group = groups[index]
      if (group) Object.assign(group, { desired, floors, lastLaunchSec: lastLaunchSec ?? Number.NEGATIVE_INFINITY })
    })
    return world
  }
}

function groupOf({ key, min, max, desired, cooldownSec = 0 }: SimulatedGroup, index: number): Group {
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= desired && desired <= max))
    throw new RangeError(`group ${key} needs 0 <= min <= desired <= max, got ${min}, ${desired}, ${max}`)
  return { key, index, min, max, cooldownSec, desired, lastLaunchSec: Number.NEGATIVE_INFINITY, floors: [] }
}
