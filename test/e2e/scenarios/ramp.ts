import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import { agentsPerWorker } from '../toy-groups.ts'
import type { Fleet, World } from '../world.ts'

const least = 4
const most = 24
const maxWorkers = 12

export function createRamp(world: World): Promise<Fleet> {
  return world.fleet('ramp', [{ region, name: 'ramp', min: 1, max: maxWorkers, desired: 2 }], { demand: least })
}

/** Capacity rises with the load within a few cycles and falls after it by draining, and no bug is killed on the way. */
export async function followsTheLoad({ api, toy, group }: Fleet): Promise<void> {
  await eventually('ramp is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  for (let demand = least; demand <= most; demand += 10) {
    toy.demand = demand
    await eventually(`agents for ${demand} bugs`, 100, async () => {
      const { desired } = await group('ramp')
      expect(desired * agentsPerWorker).toBeGreaterThanOrEqual(demand)
      expect(desired).toBeLessThanOrEqual(maxWorkers)
    })
  }
  await eventually('every bug has its agent', 60, () => {
    const used = toy.workers.reduce((sum, worker) => sum + worker.usedAgents, 0)
    expect(used).toBe(most)
  })
  const atTheTop = (await group('ramp')).desired
  toy.demand = least
  await eventually('the surplus has left', 180, async () => {
    const { desired, instances } = await group('ramp')
    expect(desired).toBeLessThan(atTheTop / 2)
    expect(instances).toHaveLength(desired)
  })
  expect(toy.interrupted).toBe(0)
  // The record of a cycle is written after its steps.
  await eventually('all that was done is on record', 30, async () => {
    const steps = (await api.plans()).flatMap((plan) => plan.steps)
    const applied = new Set(steps.filter(({ outcome }) => outcome === 'applied').map((step) => step.do))
    // A draining worker may be called back if the load changes meanwhile.
    expect([...applied]).toEqual(expect.arrayContaining(['launch', 'drain', 'terminate']))
  })
}
