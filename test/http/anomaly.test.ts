import { expect, test } from 'vitest'
import { aFleetOf, aPlan, startSec } from '../journal-builders.ts'
import { aWorld, fleet } from './world.ts'

test('unusual demand is shown in metrics and plans while it lasts, and absent otherwise', async () => {
  const world = await aWorld()
  const usual = aPlan(aFleetOf(2), startSec)
  const anomaly = {
    direction: 'above',
    startedAtSec: startSec - 600,
    expectedAgents: 26.4,
    farthestAgents: 81,
  } as const
  await world.journal.appendPlan(usual)
  const before = await world.call('GET', `/v1/fleets/${fleet}/metrics`)
  expect(before.body).not.toHaveProperty('anomaly')
  await world.journal.appendPlan({ ...usual, atSec: startSec + 30, anomaly })
  world.nowSec += 30
  expect((await world.call('GET', `/v1/fleets/${fleet}/metrics`)).body).toMatchObject({ anomaly })
  const { body } = await world.call('GET', `/v1/fleets/${fleet}/plans`, { query: { limit: '2' } })
  expect(body).toMatchObject({ plans: [{ anomaly }, {}] })
})
