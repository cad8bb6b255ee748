import { expect, test } from 'vitest'
import { aCycle, aWorld, fleet } from './world.ts'

const worker = 'i-0123456789abcdef0'
const path = `/v1/fleets/${fleet}/workers/${worker}/heartbeat`
const body = { usedAgents: 0, totalAgents: 4, bootId: 'b1' }
const orders = { targetAgents: 0, drain: true }
const none = { targetAgents: 4, drain: false }

/** A worker that was told to drain by the last cycle, this many seconds ago. */
async function aFleetSilentFor(sec: number, settings: Readonly<Record<string, number>> = {}) {
  const world = await aWorld()
  await world.journal.putSettings(settings, 0)
  await aCycle(world)
  await world.journal.putDirectives([{ worker, ...orders }], world.nowSec)
  world.nowSec += sec
  return world
}

test.each<[string, number, Readonly<Record<string, number>>, object]>([
  ['stand while cycles are missed for some minutes', 900, {}, orders],
  ['lapse when the optimizer that gave them is dead', 901, {}, none],
  ['stand between cycles that are far apart', 3600, { optimizationIntervalSec: 1200 }, orders],
  ['lapse after three such intervals', 3601, { optimizationIntervalSec: 1200 }, none],
])('orders %s', async (_rule, silentSec, settings, expected) => {
  const world = await aFleetSilentFor(silentSec, settings)
  expect((await world.call('POST', path, { body })).body).toMatchObject(expected)
})

test('orders apply again as soon as the optimizer runs again', async () => {
  const world = await aFleetSilentFor(5000)
  expect((await world.call('POST', path, { body })).body).toMatchObject(none)
  await aCycle(world)
  world.nowSec += 61
  expect((await world.call('POST', path, { body })).body).toMatchObject(orders)
})

test('the acknowledgement of a lapsed drain does not count when the optimizer runs again', async () => {
  const world = await aFleetSilentFor(5000)
  expect((await world.call('POST', path, { body: { ...body, drainAcknowledged: true } })).body).toMatchObject(none)
  await aCycle(world)
  const [card] = await world.journal.workers(world.nowSec)
  expect(card).toMatchObject({ drain: true })
  expect(card?.heartbeat).not.toHaveProperty('drainAcknowledged')
})
