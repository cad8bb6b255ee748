import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { awsDeadManFloors } from '../../../lib/aws/dead-man-floors.ts'
import type { Floor } from '../../../lib/optimizer/floors/plan-floors.ts'
import { startSec } from '../../builders.ts'
import { oneGroup } from '../../contract/arranged-fleet.ts'
import { manualClock } from '../../manual-clock.ts'
import { testCredentials } from '../arranged-fleet.ts'
import { arrangeFloorsOnFake, type FloorsOnFake } from '../arranged-floors.ts'

const hourSec = 3600
/** No write makes more requests. */
const mostRequests = 8

let fleet: FloorsOnFake

beforeEach(async () => {
  fleet = await arrangeFloorsOnFake([oneGroup])
})

afterEach(() => fleet.close())

const floorsFrom = (hour: number, ...workers: readonly number[]): Floor[] =>
  workers.map((count, index) => ({ atSec: startSec + (hour + index) * hourSec, workers: count }))

const standing = () => {
  const actions = fleet.fake.groups.get(oneGroup.key)?.scheduled ?? []
  return actions.toSorted((a, b) => a.atSec - b.atSec).map(({ atSec, min }) => [atSec - startSec, min])
}

/** Floors as another run of training writes them, which does something else right before its `pausedAt`th request. */
function aRunPausedAt(pausedAt: number, meanwhile: () => Promise<unknown>) {
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fleet.fake.url, credentials: testCredentials })
  let requests = 0
  clients.autoScaling('us-east-1').middlewareStack.add(
    (send) => async (args) => {
      requests += 1
      if (requests === pausedAt) await meanwhile()
      return send(args)
    },
    { step: 'initialize' },
  )
  return awsDeadManFloors({ fleet: 'test', clients, clock: manualClock(startSec) })
}

const before = floorsFrom(1, 5, 6, 7)
const later = floorsFrom(2, 6, 7, 8)

test.each([
  ['take all floors away', [], []],
  ['push the floors back', later, later],
  ['disagree, the slow one wanting none,', [], later],
  ['disagree, the slow one wanting some,', later, []],
  ['disagree, the slow one knowing less,', before, later],
])('two runs at the same time that %s leave the floors of one of them', async (_, slow, quick) => {
  const alone = async (floors: readonly Floor[]) => {
    await fleet.deadManFloors.write(oneGroup.key, floors)
    return JSON.stringify(standing())
  }
  const wanted = [await alone(slow), await alone(quick)]
  for (let pausedAt = 1; pausedAt <= mostRequests; pausedAt += 1) {
    await alone(before)
    const run = aRunPausedAt(pausedAt, () => alone(quick))
    await run.write(oneGroup.key, slow)
    const left = JSON.stringify(standing())
    expect(wanted.includes(left), `paused at request ${pausedAt}: ${left}`).toBe(true)
  }
})
