import type { LoadBalancer } from '../ports.ts'
import { orThrottled } from './fleet/faults.ts'
import type { Site } from './fleet/site.ts'

/**
 * Routes the jobs of a simulated fleet: every worker is filled up to its target, those without one become empty. A target
 * is a preference: before a job has to wait, dispatch goes beyond it (decision 0012). Workers that the plans do not name are
 * filled to their own size.
 */
export function simulatedLoadBalancer(site: Site): LoadBalancer {
  return {
    async route(plans) {
      orThrottled(site.faults, 'route')
      site.catchUp()
      const targets = new Map(plans.map((plan) => [plan.worker, plan.idealAgents]))
      for (const { id, totalAgents } of site.world.workers()) site.world.limit(id, targets.get(id) ?? totalAgents)
    },
    async letGo(key) {
      orThrottled(site.faults, 'route')
      site.catchUp()
      for (const { id, group, totalAgents } of site.world.workers()) {
        if (site.groups[group]?.key !== key) continue
        site.world.undrain(id)
        site.world.limit(id, totalAgents)
      }
      return true
    },
  }
}
