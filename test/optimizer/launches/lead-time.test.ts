import { describe, expect, test } from 'vitest'
import { fleetLeadTime, groupLeadTime, learnLeadTimes } from '../../../lib/optimizer/launches/lead-time.ts'
import { aGroup, aSnapshot, aState, aWorker, someSettings, startSec } from '../../builders.ts'

const settings = someSettings()
const group = 'us-east-1/workers'

describe('lead time', () => {
  test('is learned from workers that became ready since the last decision', () => {
    const state = aState({ decidedAtSec: startSec - 30, leadTimesSec: { [group]: [100] } })
    const fresh = aWorker({ id: 'i-2', launchedAtSec: startSec - 140, readyAtSec: startSec - 10 })
    const known = aWorker({ readyAtSec: startSec - 30 })
    expect(learnLeadTimes(state, aSnapshot({ workers: [known, fresh] }))).toEqual({ [group]: [100, 130] })
  })

  test('is learned from the latest twenty launches', () => {
    const known = Array.from({ length: 20 }, (_, index) => index)
    const state = aState({ decidedAtSec: startSec - 30, leadTimesSec: { [group]: known } })
    const fresh = aWorker({ launchedAtSec: startSec - 140, readyAtSec: startSec - 10 })
    expect(learnLeadTimes(state, aSnapshot({ workers: [fresh] }))).toEqual({ [group]: [...known.slice(1), 130] })
  })

  test('is not learned from an instance that had been up for long before it first reported', () => {
    const state = aState({ decidedAtSec: startSec - 30 })
    const old = aWorker({ launchedAtSec: startSec - 864_000, readyAtSec: startSec })
    expect(learnLeadTimes(state, aSnapshot({ workers: [old] }))).toEqual({})
  })

  test('is not learned from a worker whose launch nobody saw: it counts as ready from the start', () => {
    const unseen = aWorker({ launchedAtSec: startSec - 20, readyAtSec: startSec - 20 })
    expect(learnLeadTimes(aState({ decidedAtSec: startSec - 30 }), aSnapshot({ workers: [unseen] }))).toEqual({})
  })

  test('is not learned from workers that were there before the optimizer', () => {
    expect(learnLeadTimes(aState(), aSnapshot({ workers: [aWorker({ readyAtSec: startSec })] }))).toEqual({})
  })

  test('is the setting until five launches have been seen, then their P90 by nearest rank', () => {
    expect(groupLeadTime({ [group]: [1, 2, 3, 4] }, group, settings)).toEqual({ sec: 180, launches: 0 })
    expect(groupLeadTime({ [group]: [50, 10, 20, 40, 30] }, group, settings)).toEqual({ sec: 50, launches: 5 })
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1)
    expect(groupLeadTime({ [group]: twenty }, group, settings)).toEqual({ sec: 18, launches: 20 })
  })

  test('of a fleet is that of its slowest group', () => {
    const known = { a: [10, 10, 10, 10, 10], b: [300, 300, 300, 300, 300] }
    expect(fleetLeadTime(known, [aGroup({ key: 'a' }), aGroup({ key: 'b' })], settings)).toEqual({
      sec: 300,
      launches: 5,
    })
    expect(fleetLeadTime(known, [], settings)).toEqual({ sec: 180, launches: 0 })
  })

  test('of a fleet is assumed where its slowest group has seen too few launches, and groups that are gone do not count', () => {
    const known = { a: [60, 60, 60, 60, 60], b: [900, 900, 900, 900], gone: [900, 900, 900, 900, 900] }
    expect(fleetLeadTime(known, [aGroup({ key: 'a' }), aGroup({ key: 'b' })], settings)).toEqual({
      sec: 180,
      launches: 0,
    })
  })
})
