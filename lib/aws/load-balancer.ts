import type { LoadBalancer } from '../ports.ts'
import { allTried } from './calls/all-tried.ts'
import type { FleetView } from './fleet-view.ts'
import { protectBusy, protectNobody } from './routing/protect-busy.ts'
import { takeBackLostOrders, takeBackOrders, takeBackStrayOrders, tellWorkers } from './routing/tell-workers.ts'
import { weighTargetGroups } from './routing/weigh-target-groups.ts'

/**
 * Routes bugs in AWS: workers that pull bugs are told how many agents to fill, load balancers that push bugs get weights, and
 * busy workers are protected from scale-in. Each of these is tried even if another fails. Letting go of a group does not touch
 * weights, because their earlier values are unknown.
 *
 * Both methods throw an AggregateError of what failed.
 */
export function awsLoadBalancer(view: FleetView): LoadBalancer {
  return {
    route: (plans, signal) =>
      allTried([
        tellWorkers(view, plans, signal),
        takeBackStrayOrders(view, signal),
        protectBusy(view, plans, signal),
        weighTargetGroups(view, signal),
      ]),
    async letGo(group, signal) {
      const { groups, troubles } = await view.recentSight()
      const isSeen = groups.some(({ key }) => key === group)
      if (isSeen)
        await allTried([
          takeBackOrders(view, group, signal),
          takeBackStrayOrders(view, signal),
          protectNobody(view, group, signal),
        ])
      else await takeBackLostOrders(view, group, signal)
      // If the look had troubles, a missing group may only be out of sight; otherwise it has left the fleet or was deleted.
      return isSeen || troubles.length === 0
    },
  }
}
