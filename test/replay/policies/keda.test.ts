import { expect, test } from 'vitest'
import { keda } from '../../../lib/replay/policies/keda.ts'
import type { Policy } from '../../../lib/replay/policy.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter, desiredBy } from './an-observation.ts'

function aKeda(queueLength: number): Policy {
  const policy = keda.policy({ queueLength, stabilisationSec: 300 }, { load: aLoad([]), options: someOptions() })
  policy.start(0)
  return policy
}

test('waiting messages and those in flight are divided by the target', () => {
  // (14 + 16) / 5 = 6 workers.
  expect(desiredBy(aKeda(5), { queued: 14, usedAgents: 16 })).toBe(6)
  // 21 / 5 is within a tenth of 4 workers.
  expect(desiredBy(aKeda(5), { queued: 5, usedAgents: 16 })).toBe(4)
})

test('after 300 s without work the fleet is scaled to zero', () => {
  const policy = aKeda(5)
  desiredBy(policy, { nowSec: 0, usedAgents: 1 })
  expect(desiredAfter(policy, { fromSec: 15, toSec: 285 }, {})).toBe(4)
  expect(desiredAfter(policy, { fromSec: 300, toSec: 300 }, {})).toBe(0)
})

test('a fleet at zero is activated at its own poll, with one worker', () => {
  const asleep = { readyWorkers: 0, queued: 30 }
  expect(desiredBy(aKeda(5), { ...asleep, nowSec: 15 })).toBe(0)
  expect(desiredBy(aKeda(5), { ...asleep, nowSec: 30 })).toBe(1)
})
