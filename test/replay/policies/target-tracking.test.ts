import { expect, test } from 'vitest'
import { targetTracker, targetTracking } from '../../../lib/replay/policies/target-tracking.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter } from './an-observation.ts'

const fleet = { desired: 10, readyWorkers: 10, bootingWorkers: 0 }

function trackerAfter(...points: readonly (number | undefined)[]) {
  const tracker = targetTracker()
  for (const point of points) tracker.point(point)
  return tracker
}

test('three points above the target scale out in proportion, two do not', () => {
  expect(trackerAfter(0.8, 0.8).desired(fleet, 0.5)).toBe(10)
  expect(trackerAfter(0.8, 0.8, 0.8).desired(fleet, 0.5)).toBe(16)
  expect(trackerAfter(0.4, 0.8, 0.8).desired(fleet, 0.5)).toBe(10)
})

test('fifteen points below 0.7 of the target scale in in proportion, fourteen do not', () => {
  expect(trackerAfter(...Array(14).fill(0.2)).desired(fleet, 0.5)).toBe(10)
  expect(trackerAfter(...Array(15).fill(0.2)).desired(fleet, 0.5)).toBe(4)
  expect(trackerAfter(...Array(15).fill(0.36)).desired(fleet, 0.5)).toBe(10)
})

test('a missing point keeps either alarm from going off', () => {
  expect(trackerAfter(0.8, undefined, 0.8, 0.8).desired(fleet, 0.5)).toBe(10)
  expect(trackerAfter(...Array(7).fill(0.1), undefined, ...Array(7).fill(0.1)).desired(fleet, 0.5)).toBe(10)
})

test('warming workers count as capacity, and none leaves while they warm up', () => {
  const warming = { desired: 13, readyWorkers: 10, bootingWorkers: 3 }
  expect(trackerAfter(0.6, 0.6, 0.6).desired(warming, 0.5)).toBe(13)
  expect(trackerAfter(1, 1, 1).desired(warming, 0.5)).toBe(20)
  expect(trackerAfter(...Array(15).fill(0.1)).desired(warming, 0.5)).toBe(13)
})

test('the policy acts on one-minute points: a fleet of 4 at 75 % with a target of 50 % becomes 6 after three', () => {
  const policy = () => targetTracking.policy({ target: 0.5 }, { load: aLoad([]), options: someOptions() })
  const seen = { readyWorkers: 4, usedAgents: 12 }
  expect(desiredAfter(policy(), { toSec: 170 }, seen)).toBe(4)
  expect(desiredAfter(policy(), { toSec: 180 }, seen)).toBe(6)
})
