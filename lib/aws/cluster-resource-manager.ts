import type { ClusterResourceManager } from '../ports.ts'
import type { FleetView } from './fleet-view.ts'
import { visibleMessages } from './groups/backlog.ts'

/**
 * Tracks the workers of a fleet in AWS: groups and members as Auto Scaling describes them, agents as the workers report,
 * what waits as SQS counts it. Asked all at once, the three cost one call a region to Auto Scaling, and one a queue.
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
