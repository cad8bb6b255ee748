import { describe, expect, test } from 'vitest'
import type { WorkerPlan } from '../../lib/optimizer/plan/plan.ts'
import { type ArrangeFleet, oneGroup, withFleet } from './arranged-fleet.ts'

function planFor(worker: string, idealAgents: number): WorkerPlan {
  return { worker, group: oneGroup.key, currentAgents: 0, idealAgents, priority: idealAgents, reason: 'test' }
}

/** What every LoadBalancer must do. */
export function loadBalancerContract(adapter: string, arrange: ArrangeFleet): void {
  describe(`LoadBalancer: ${adapter}`, () => {
    test('every worker is told how many agents to fill', async () => {
      await withFleet(arrange, [oneGroup], async ({ loadBalancer, targetOf }, [a = '', b = '', c = '']) => {
        await loadBalancer.route([planFor(a, 4), planFor(b, 1), planFor(c, 0)])
        expect(await Promise.all([a, b, c].map(targetOf))).toEqual([4, 1, 0])
      })
    })

    test('the latest plan applies', async () => {
      await withFleet(arrange, [oneGroup], async ({ loadBalancer, targetOf }, [a = '', b = '']) => {
        await loadBalancer.route([planFor(a, 4), planFor(b, 0)])
        await loadBalancer.route([planFor(a, 2), planFor(b, 3)])
        expect(await Promise.all([a, b].map(targetOf))).toEqual([2, 3])
      })
    })

    test('a released fleet fills itself again, and no worker drains', async () => {
      await withFleet(arrange, [oneGroup], async (fleet, [a = '', b = '', c = '']) => {
        const { loadBalancer, scalingCoordinator, clusterResourceManager, targetOf } = fleet
        await loadBalancer.route([planFor(a, 4), planFor(b, 1), planFor(c, 0)])
        await scalingCoordinator.apply({ do: 'drain', group: oneGroup.key, worker: c, reason: 'test' })
        await fleet.report()
        expect((await clusterResourceManager.workers()).map(({ phase }) => phase)).toContain('draining')
        expect(await loadBalancer.letGo?.(oneGroup.key)).toBe(true)
        await fleet.report()
        expect((await clusterResourceManager.workers()).map(({ phase }) => phase)).toEqual(['ready', 'ready', 'ready'])
        expect(await Promise.all([a, b, c].map(targetOf))).toEqual([4, 4, 4])
      })
    })

    test('no plan, and plans for workers that are gone, do no harm', async () => {
      await withFleet(arrange, [oneGroup], async ({ loadBalancer, clusterResourceManager, targetOf }, [a = '']) => {
        await loadBalancer.route([])
        await loadBalancer.route([planFor('i-nobody', 4), planFor(a, 1)])
        expect(await targetOf(a)).toBe(1)
        expect(await clusterResourceManager.workers()).toHaveLength(3)
      })
    })
  })
}
