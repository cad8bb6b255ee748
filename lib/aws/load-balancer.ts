import type { LoadBalancer } from '../ports.ts'
import type { FleetView } from './fleet-view.ts'
import { protectBusy } from './routing/protect-busy.ts'
import { tellWorkers } from './routing/tell-workers.ts'
import { weighTargetGroups } from './routing/weigh-target-groups.ts'

/**
 * Routes bugs in AWS: workers that pull are told how many agents to fill, load balancers that push get weights, and busy
 * workers are protected from scale-in. Each is tried whatever becomes of the others.
 * @throws AggregateError of what failed.
 */
export function awsLoadBalancer(view: FleetView): LoadBalancer {
  return {
    async route(plans) {
      const results = await Promise.allSettled([
        tellWorkers(view, plans),
        protectBusy(view, plans),
        weighTargetGroups(view),
      ])
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
      if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '))
    },
  }
}
