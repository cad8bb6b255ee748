import { expect, test } from 'vitest'
import { nomad, targetValue } from '../../../lib/replay/policies/nomad.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredBy } from './an-observation.ts'

test.each([
  [10, 0.9, 13],
  [10, 0.35, 5],
  [10, 0.7, 10],
  [10, 0.706, 10],
  [10, 0.708, 11],
  [10, undefined, 10],
])('%d nodes at %s with a target of 0.7 become %d', (count, metric, wanted) => {
  expect(targetValue(count, metric, 0.7)).toBe(wanted)
})

test('after a change it rests for the cooldown, whatever happens', () => {
  const policy = nomad.policy(nomad.defaults, { load: aLoad([]), options: someOptions() })
  expect(desiredBy(policy, { nowSec: 0, usedAgents: 16 })).toBe(6)
  expect(desiredBy(policy, { nowSec: 290, readyWorkers: 6, usedAgents: 24 })).toBe(6)
  expect(desiredBy(policy, { nowSec: 300, readyWorkers: 6, usedAgents: 24 })).toBe(9)
})

test('an idle fleet keeps one node', () => {
  const policy = nomad.policy(nomad.defaults, { load: aLoad([]), options: someOptions() })
  expect(desiredBy(policy, { nowSec: 0 })).toBe(1)
})
