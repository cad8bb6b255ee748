import { expect, test } from 'vitest'
import { groupStandings } from '../../lib/journal/group-standings.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { aGroup, aSnapshot, aWorker, silent, startSec } from '../builders.ts'

const spot = aGroup({ key: 'eu-west-1/spot', desired: 3, coming: 1, hourlyUsd: 0.1 })
const large = aGroup({ key: 'us-east-1/large', agentsPerWorker: 8, hourlyUsd: 0.16, timeZone: 'Europe/Berlin' })
const unpriced = aGroup({ key: 'ap-south-1/any' })

const of = (group: string, given: Parameters<typeof aWorker>[0] = {}) => aWorker({ group, ...given })

const snapshot = aSnapshot({
  groups: [unpriced, spot, large],
  workers: [
    of(spot.key, { id: 'i-1', usedAgents: 4 }),
    silent(of(spot.key, { id: 'i-2' })),
    of(spot.key, { id: 'i-3', phase: 'draining', usedAgents: 1 }),
    silent(of(spot.key, { id: 'i-4', phase: 'booting' })),
    of(large.key, { id: 'i-5', totalAgents: 8, usedAgents: 5 }),
  ],
})

const standings = (state = {}, nowSec = startSec) => groupStandings(snapshot, { ...initialState, ...state }, nowSec)

test('groups are listed in the order in which they are asked for workers, those without a price last', () => {
  expect(standings().map(({ key }) => key)).toEqual([large.key, spot.key, unpriced.key])
})

test('each group has its own workers and agents, and says how many of its workers are silent', () => {
  expect(standings()[1]).toEqual({
    ...spot,
    workers: { ready: 2, booting: 1, draining: 1 },
    agents: { ready: 8, booting: 4, draining: 4 },
    usedAgents: 5,
    silentWorkers: 1,
  })
  expect(standings()[2]).toMatchObject({ workers: { ready: 0 }, agents: { ready: 0 }, usedAgents: 0, silentWorkers: 0 })
})

test('a worker that is being terminated is not waited for, and so does not count as silent', () => {
  const ended = silent(of(spot.key, { phase: 'draining', leavingSinceSec: startSec - 60 }))
  const [standing] = groupStandings(aSnapshot({ groups: [spot], workers: [ended] }), initialState, startSec)
  expect(standing?.silentWorkers).toBe(0)
})

test('a hold discovered by a step is shown for as long as it is believed', () => {
  const holds = { [large.key]: { hold: 'instance-refresh' as const, untilSec: startSec + 100 } }
  expect(standings({ holds })[0]?.holds).toEqual(['instance-refresh'])
  expect(standings({ holds }, startSec + 100)[0]?.holds).toEqual([])
})

test('failed launches are shown until launching is tried again', () => {
  const refusals = { [spot.key]: { failures: 2, untilSec: startSec + 100, reason: 'no capacity' } }
  expect(standings({ refusals })[1]?.refusal).toEqual({
    failures: 2,
    untilSec: startSec + 100,
    reason: 'no capacity',
  })
  expect(standings({ refusals }, startSec + 100)[1]).not.toHaveProperty('refusal')
})

test('launched workers that never reported are shown until one reports', () => {
  const refusals = { [spot.key]: { failures: 1, untilSec: startSec, reason: 'never reported', unheardSec: startSec } }
  expect(standings({ refusals }, startSec + 900)[1]?.refusal).toEqual({ failures: 1, reason: 'never reported' })
})
