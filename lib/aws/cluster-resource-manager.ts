import type { ClusterResourceManager } from '../ports.ts'
import type { FleetView } from './fleet-view.ts'
import { visibleMessages } from './groups/backlog.ts'

/**
 * Tracks the workers of a fleet in AWS: groups and their members come from Auto Scaling, busy agents from the workers' own
 * reports, the backlog from SQS. Called at the same time, the three share one call to Auto Scaling per region, and one to
 * SQS per queue.
 */
export function awsClusterResourceManager(view: FleetView): ClusterResourceManager {
  return {
    async groups() {
      return (await view.sight()).readings
    },
    async workers() {
      return (await view.sight()).workers
    },
    async backlog() {
      return visibleMessages((await view.sight()).readings, view.clients)
    },
    troubles() {
      return view.lastSight?.troubles ?? []
    },
  }
}
