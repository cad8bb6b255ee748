import { describe, expect, test } from 'vitest'
import { coverageOf, isLost } from '../../../lib/optimizer/snapshot/coverage.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import {
  givenUpAfterSec,
  isCapacity,
  isGivenUp,
  isHopeless,
  isSurelyBooting,
  patienceFor,
} from '../../../lib/optimizer/supply/counted-on.ts'
import { mostAgentsOf, supplyOf } from '../../../lib/optimizer/supply/supply.ts'
import { aGroup, aSnapshot, aWorker, silent, startSec, workers } from '../../builders.ts'

const booting = (ageSec: number) => silent(aWorker({ id: 'b', phase: 'booting', launchedAtSec: startSec - ageSec }))

describe('a worker that boots', () => {
  test('is waited for ten minutes, or three lead times if longer', () => {
    expect([30, 180, 200, 201, 3600].map(patienceFor)).toEqual([600, 600, 600, 603, 10_800])
    expect([600, 601].map((ageSec) => isHopeless(booting(ageSec), 180, startSec))).toEqual([false, true])
    expect([10_800, 10_801].map((ageSec) => isHopeless(booting(ageSec), 3600, startSec))).toEqual([false, true])
  })

  test('is terminated after half an hour at the earliest: it may boot slowly, or be at work and unheard', () => {
    expect([30, 600, 601, 3600].map(givenUpAfterSec)).toEqual([1800, 1800, 1803, 10_800])
    expect([1800, 1801].map((ageSec) => isGivenUp(booting(ageSec), 180, startSec))).toEqual([false, true])
    expect(isGivenUp(aWorker({ launchedAtSec: startSec - 1801 }), 180, startSec)).toBe(false)
  })

  test('certainly has no bugs for two lead times', () => {
    expect([360, 361].map((ageSec) => isSurelyBooting(booting(ageSec), 180, startSec))).toEqual([true, false])
    expect(isSurelyBooting(aWorker({ launchedAtSec: startSec - 30 }), 180, startSec)).toBe(false)
  })

  test('counts as capacity for as long as it is waited for, even if that is hours', () => {
    expect(isCapacity(booting(10_800), 3600, startSec)).toBe(true)
    expect(isCapacity(booting(10_801), 3600, startSec)).toBe(false)
    expect(isLost(booting(10_801), startSec)).toBe(false)
    expect(isHopeless(aWorker({ launchedAtSec: startSec - 10_801 }), 3600, startSec)).toBe(false)
  })
})

describe('a worker that is lost', () => {
  const lost = (ageSec: number) => ({ ...silent(aWorker()), reportedAtSec: startSec - ageSec })
  const joined = (ageSec: number) => ({ ...silent(aWorker()), launchedAtSec: startSec - ageSec })

  test('has been silent for two of the longest report intervals, or has never reported for as long', () => {
    expect([7200, 7201].map((ageSec) => isLost(lost(ageSec), startSec))).toEqual([false, true])
    expect([7200, 7201].map((ageSec) => isLost(joined(ageSec), startSec))).toEqual([false, true])
    expect(isLost(aWorker({ reportedAtSec: startSec - 7201 }), startSec)).toBe(false)
  })

  test('is no capacity, and does not block decisions', () => {
    expect(isCapacity(lost(7201), 180, startSec)).toBe(false)
    expect(coverageOf([lost(7201), aWorker()], startSec)).toBe(1)
    expect(coverageOf([lost(60), aWorker(), booting(30)], startSec)).toBe(0.5)
    expect(coverageOf([], startSec)).toBe(1)
  })
})

test('supply is the agents of all workers that are healthy and stay', () => {
  const members = [
    ...workers(2),
    booting(30),
    aWorker({ id: 'ill', healthy: false }),
    aWorker({ id: 'leaving', phase: 'draining' }),
  ]
  expect(supplyOf(aSnapshot({ workers: members }), 180)).toBe(12)
})

describe('supply', () => {
  const supply = (groups: Snapshot['groups'], members: Snapshot['workers']) =>
    supplyOf(aSnapshot({ groups, workers: members }), 180)
  const other = 'us-east-1/other'

  test('excludes the workers that replacements replace, once', () => {
    const ten = aGroup({ desired: 8, replacing: 2 })
    expect(supply([ten], workers(10))).toBe(32)
    const oneOut = workers(10, (index) => (index === 0 ? { phase: 'draining' } : {}))
    expect(supply([ten], oneOut)).toBe(32)
    const bothOut = workers(10, (index) => (index < 2 ? { phase: 'draining' } : {}))
    expect(supply([ten], bothOut)).toBe(32)
    expect(supply([ten], bothOut.slice(1))).toBe(32)
  })

  test('includes every worker when none is replaced, however low the desired capacity', () => {
    expect(supply([aGroup({ desired: 8 })], workers(10))).toBe(40)
  })

  test('of one group does not fall because another is emptied, and is never negative', () => {
    const emptied = aGroup({ key: other, max: 0, desired: 0, replacing: 4 })
    const draining = workers(4, () => ({ group: other, phase: 'draining' }))
    expect(supply([aGroup({ desired: 6 }), emptied], [...workers(6), ...draining])).toBe(24)
    const small = workers(4, () => ({ group: other, totalAgents: 1 }))
    expect(supply([emptied], small)).toBe(0)
  })
})

test('a fleet can have the maximum of its groups; it is unknown when none is seen', () => {
  const groups = [aGroup({ max: 3 }), aGroup({ key: 'r/large', max: 2, agentsPerWorker: 8 })]
  expect(mostAgentsOf({ groups })).toBe(28)
  expect(mostAgentsOf({ groups: [] })).toBeUndefined()
})
