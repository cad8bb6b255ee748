import { expect } from 'vitest'
import { otherRegion, region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import type { Fleet, World } from '../world.ts'

/** The group without capacity is the cheapest, so that it is always wanted first. */
export function createRefused(world: World): Promise<Fleet> {
  return world.fleet(
    'refused',
    [
      { region, name: 'no-capacity', max: 8, desired: 1, tags: { 'rao:hourly-usd': '0.01' } },
      { region, name: 'not-allowed', max: 8, desired: 1, tags: { 'rao:hourly-usd': '0.02' } },
      { region: otherRegion, name: 'elsewhere', max: 8, desired: 1, tags: { 'rao:hourly-usd': '0.03' } },
    ],
    { demand: 4 },
  )
}

/** One group has no capacity and one may not be changed: the third, in another region, takes over; the first is left alone. */
export async function othersTakeOver(world: World, { api, toy, group }: Fleet): Promise<void> {
  const mend = world.proxy.failWhere(({ action, group: name }) => {
    if (action !== 'SetDesiredCapacity') return undefined
    if (name === 'no-capacity')
      return { status: 400, code: 'ScalingActivityInProgress', message: 'We currently do not have sufficient capacity' }
    return name === 'not-allowed' ? { status: 403, code: 'AccessDenied', message: 'not authorized' } : undefined
  })
  await eventually('refused is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  toy.demand = 16
  await eventually('the group that can launch does', 180, async () => {
    expect((await group('elsewhere')).desired).toBeGreaterThanOrEqual(2)
  })
  expect((await group('no-capacity')).desired).toBe(1)
  expect((await group('not-allowed')).desired).toBe(1)
  await eventually('somebody is told', 20, () => {
    const told = world.seen.events.filter(({ fleet, type }) => fleet === 'refused' && type === 'CapacityRefused')
    expect(new Set(told.map(({ detail }) => detail.group))).toContain(`${region}/no-capacity`)
  })
  // A group that refused is not asked again in every cycle.
  const asked = () =>
    world.proxy.calls.filter(({ action, group: name }) => action === 'SetDesiredCapacity' && name === 'no-capacity')
  const cyclesUntilNow = (await api.plans()).length
  const before = asked().length
  await eventually('three more cycles', 150, async () => {
    expect((await api.plans()).length).toBeGreaterThanOrEqual(cyclesUntilNow + 3)
  })
  expect(asked().length - before).toBeLessThanOrEqual(3)
  mend()
}
