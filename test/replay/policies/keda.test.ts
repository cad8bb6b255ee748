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

test('messages that wait and those in flight are shared out', () => {
  // (14 + 16) / 5 = 6 workers.
  expect(desiredBy(aKeda(5), { queued: 14, usedAgents: 16 })).toBe(6)
  // 21 / 5 is within a tenth of 4 workers.
  expect(desiredBy(aKeda(5), { queued: 5, usedAgents: 16 })).toBe(4)
})

test('nothing to do for 300 s puts the fleet to sleep', () => {
  const policy = aKeda(5)
  desiredBy(policy, { nowSec: 0, usedAgents: 1 })
  expect(desiredAfter(policy, { fromSec: 15, toSec: 285 }, {})).toBe(4)
  expect(desiredAfter(policy, { fromSec: 300, toSec: 300 }, {})).toBe(0)
})

test('a fleet at zero is woken at its own poll, with one worker', () => {
  const asleep = { readyWorkers: 0, queued: 30 }
  expect(desiredBy(aKeda(5), { ...asleep, nowSec: 15 })).toBe(0)
  expect(desiredBy(aKeda(5), { ...asleep, nowSec: 30 })).toBe(1)
})
