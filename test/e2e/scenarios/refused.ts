import { expect } from 'vitest'
import { otherRegion, region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import type { Fleet, World } from '../world.ts'

/** The group without capacity is the cheapest, so that it is asked first; the one that may not be changed comes last. */
export function createRefused(world: World): Promise<Fleet> {
  return world.fleet(
    'refused',
    [
      { region, name: 'no-room', max: 8, desired: 1, tags: { 'rao:hourly-usd': '0.01' } },
      { region: otherRegion, name: 'elsewhere', max: 3, desired: 1, tags: { 'rao:hourly-usd': '0.02' } },
      { region, name: 'not-allowed', max: 8, desired: 1, tags: { 'rao:hourly-usd': '0.03' } },
    ],
    { demand: 4 },
  )
}

/** One group has no capacity and one may not be changed: the third, in another region, takes over, and an event is sent. */
export async function othersTakeOver(world: World, { api, toy, group }: Fleet): Promise<void> {
  world.proxy.barren.add('no-room')
  const mend = world.proxy.failWhere(({ action, group: name }) =>
    action === 'SetDesiredCapacity' && name === 'not-allowed'
      ? { status: 403, code: 'AccessDenied', message: 'not authorized' }
      : undefined,
  )
  await eventually('refused is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  toy.demand = 24
  await eventually('the group that can launch does, as far as it may', 180, async () => {
    expect((await group('elsewhere')).desired).toBe(3)
  })
  await eventually('the one that may not be changed has said so', 60, async () => {
    const steps = (await api.plans()).flatMap((plan) => plan.steps)
    const denied = steps.find((step) => step.group === `${region}/not-allowed` && step.outcome === 'refused')
    expect(denied?.outcomeReason).toContain('AccessDenied')
  })
  expect((await group('no-room')).instances).toHaveLength(1)
  expect((await group('not-allowed')).desired).toBe(1)
  await eventually('somebody is told', 20, () => {
    const told = world.seen.events.filter(({ fleet, type }) => fleet === 'refused' && type === 'CapacityRefused')
    expect(new Set(told.map(({ detail }) => detail.group))).toContain(`${region}/no-room`)
  })
  // A group without capacity is not asked again in every cycle.
  const asked = () =>
    world.proxy.calls.filter(({ action, group: name }) => action === 'SetDesiredCapacity' && name === 'no-room')
  expect(asked().length).toBeLessThanOrEqual(2)
  mend()
}
