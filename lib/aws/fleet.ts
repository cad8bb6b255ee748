import type { ClusterResourceManager, LoadBalancer, ScalingCoordinator } from '../ports.ts'
import { awsClusterResourceManager } from './cluster-resource-manager.ts'
import { type FleetOptions, FleetView } from './fleet-view.ts'
import { awsLoadBalancer } from './load-balancer.ts'
import { awsScalingCoordinator } from './scaling-coordinator.ts'

export type { FleetOptions } from './fleet-view.ts'

export interface AwsFleet {
  readonly clusterResourceManager: ClusterResourceManager
  readonly scalingCoordinator: ScalingCoordinator
  readonly loadBalancer: LoadBalancer
  /** US dollars per hour for the workers of all groups that state a price; `undefined` before the first look, or if none does. */
  hourlyUsd(): number | undefined
}

/** One fleet in AWS, for one cycle: its adapters share one view of the fleet. */
export function awsFleet(options: FleetOptions): AwsFleet {
  const view = new FleetView(options)
  return {
    clusterResourceManager: awsClusterResourceManager(view),
    scalingCoordinator: awsScalingCoordinator(view),
    loadBalancer: awsLoadBalancer(view),
    hourlyUsd() {
      const priced = view.lastSight?.groups.filter(({ tags }) => tags.hourlyUsd !== undefined) ?? []
      if (priced.length === 0) return undefined
      return priced.reduce((sum, { tags, members }) => sum + (tags.hourlyUsd ?? 0) * members.length, 0)
    },
  }
}
