import { describe, expect, test } from 'vitest'
import type { WorkerPlan } from '../../lib/optimizer/plan/plan.ts'
import { type ArrangedFleet, type GroupWish, withFleet } from './arranged-fleet.ts'

export interface ProtectingFleet extends ArrangedFleet {
  protectedWorkers(): Promise<readonly string[]>
  /** The calls since this was last read that protected or released workers, with the number of workers in each. */
  protectionCalls(): readonly { readonly protects: boolean; readonly workers: number }[]
}

const many: GroupWish = { key: 'us-east-1/many', min: 1, max: 200, desired: 120, agentsPerWorker: 4 }

/** What an adapter must do if its groups may end instances by themselves, when zones are rebalanced, or by others. */
export function instanceProtectionContract(
  adapter: string,
  arrange: (groups: readonly GroupWish[]) => Promise<ProtectingFleet>,
): void {
  const plansFor = (workers: readonly string[], busy: number) =>
    workers.map(
      (worker, index): WorkerPlan => ({
        worker,
        group: many.key,
        currentAgents: index < busy ? 2 : 0,
        idealAgents: 4,
        priority: 0,
        reason: 'test',
      }),
    )

  describe(`instance protection: ${adapter}`, () => {
    test('busy workers are protected, fifty per call, and released when idle; a chosen one is still terminated', async () => {
      const site: { fleet?: ProtectingFleet } = {}
      const arranged = async (groups: readonly GroupWish[]) => {
        site.fleet = await arrange(groups)
        return site.fleet
      }
      await withFleet(
        arranged,
        [many],
        async ({ loadBalancer, clusterResourceManager, scalingCoordinator }, workers) => {
          const { fleet } = site
          if (fleet === undefined) throw new Error('not arranged')
          /** A cycle looks first; routing relies on that look. */
          const route = async (busy: number) => {
            fleet.protectionCalls()
            await clusterResourceManager.workers()
            await loadBalancer.route(plansFor(workers, busy))
            return fleet.protectionCalls().toSorted((one, other) => other.workers - one.workers)
          }
          const protectedNow = async () => [...(await fleet.protectedWorkers())].sort()

          expect(await route(110)).toEqual([50, 50, 10].map((size) => ({ protects: true, workers: size })))
          expect(await protectedNow()).toEqual(workers.slice(0, 110))

          expect(await route(110)).toEqual([])

          expect(await route(1)).toEqual([50, 50, 9].map((size) => ({ protects: false, workers: size })))
          expect(await protectedNow()).toEqual(workers.slice(0, 1))

          expect(await route(60)).toHaveLength(2)
          await clusterResourceManager.workers()
          await loadBalancer.letGo?.('us-east-1/another')
          expect(fleet.protectionCalls()).toEqual([])
          await loadBalancer.letGo?.(many.key)
          expect(fleet.protectionCalls().map(({ workers }) => workers)).toEqual([50, 10])
          expect(await protectedNow()).toEqual([])
          await route(1)

          const [last = ''] = workers
          const step = { do: 'terminate', group: many.key, worker: last, reason: 'test' } as const
          expect(await scalingCoordinator.apply(step)).toEqual({ outcome: 'applied' })
          expect(await protectedNow()).toEqual([])
          const [group] = await clusterResourceManager.groups()
          expect(group?.desired).toBe(119)
        },
      )
    })
  })
}
