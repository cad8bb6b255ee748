import { expect } from 'vitest'
import { otherRegion, region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { agentsPerWorker } from '../toy-groups.ts'
import type { Fleet, World } from '../world.ts'

const demand = 14

export function createWide(world: World): Promise<Fleet> {
  return world.fleet(
    'wide',
    [
      { region, name: 'wide-here', max: 2, desired: 1 },
      { region: otherRegion, name: 'wide-there', max: 4, desired: 1 },
    ],
    { demand },
  )
}

/** One fleet with groups in two regions: what the first cannot hold is launched in the other. */
export async function spansRegions({ api, toy, group }: Fleet): Promise<void> {
  await eventually('workers in both regions for all bugs', 180, async () => {
    const [here, there] = await Promise.all([group('wide-here'), group('wide-there')])
    expect((here.desired + there.desired) * agentsPerWorker).toBeGreaterThanOrEqual(demand)
    expect(here.desired).toBeLessThanOrEqual(2)
    expect(there.desired).toBeGreaterThanOrEqual(2)
  })
  const latest = await eventually('all bugs are at work, and the workers of both regions heard', 120, async () => {
    const [plan] = await api.plans()
    expect(plan).toMatchObject({ usedAgents: demand, queued: 0, coverage: 1 })
    return plan
  })
  const there = new Set((await group('wide-there')).instances)
  expect(toy.workers.filter(({ id, usedAgents }) => there.has(id) && usedAgents > 0).length).toBeGreaterThanOrEqual(2)
  expect(latest?.groups.map(({ group: key }) => key).toSorted()).toEqual([
    `${region}/wide-here`,
    `${otherRegion}/wide-there`,
  ])
}
