import { expect, test } from 'vitest'
import { hpa } from '../../../lib/replay/policies/hpa.ts'
import { hpaBehaviour, ratioReplicas, shareReplicas } from '../../../lib/replay/policies/hpa-replicas.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter, desiredBy } from './an-observation.ts'

test.each([
  ['in proportion', { ready: 10, missing: 0, utilisation: 0.75 }, 15],
  ['in whole pods', { ready: 3, missing: 0, utilisation: 0.6 }, 4],
  ['down as well', { ready: 10, missing: 0, utilisation: 0.2 }, 4],
  ['not within a tenth of the target', { ready: 10, missing: 0, utilisation: 0.54 }, 10],
  ['growing as if missing pods were idle', { ready: 5, missing: 5, utilisation: 0.8 }, 10],
  ['growing past them where that is not enough', { ready: 8, missing: 2, utilisation: 1 }, 16],
  ['shrinking as if missing pods were full', { ready: 8, missing: 2, utilisation: 0.1 }, 6],
  ['not at all when that reverses the direction', { ready: 5, missing: 5, utilisation: 0.4 }, 10],
  ['not at all without metrics', { ready: 0, missing: 3, utilisation: 0 }, 3],
])('replicas at a target of 50 %% change %s', (_, pods, replicas) => {
  expect(ratioReplicas(pods, 0.5)).toBe(replicas)
})

test('a shared total is divided out, but not within a tenth', () => {
  expect(shareReplicas(41, 4, 10)).toBe(10)
  expect(shareReplicas(46, 4, 10)).toBe(12)
  expect(shareReplicas(0, 4, 10)).toBe(0)
})

test('the size falls to the largest recommendation of the last 300 s', () => {
  const { settle } = hpaBehaviour(300)
  expect(settle(0, 10, 4)).toBe(10)
  expect(settle(15, 10, 7)).toBe(10)
  expect(settle(299, 10, 5)).toBe(10)
  expect(settle(300, 10, 5)).toBe(7)
  expect(settle(315, 7, 5)).toBe(5)
})

test('the size rises at once, by four pods or a doubling at most', () => {
  const { settle } = hpaBehaviour(300)
  expect(settle(0, 2, 50)).toBe(6)
  expect(settle(15, 6, 50)).toBe(12)
  expect(settle(30, 12, 20)).toBe(20)
})

test('the policy keeps one worker when all is idle, after the window', () => {
  const policy = hpa.policy(hpa.defaults, { load: aLoad([]), options: someOptions() })
  expect(desiredBy(policy, { nowSec: 0 })).toBe(4)
  expect(desiredAfter(policy, { fromSec: 15, toSec: 285 }, {})).toBe(4)
  expect(desiredAfter(policy, { fromSec: 300, toSec: 300 }, {})).toBe(1)
})

test('busy agents of draining workers are ignored', () => {
  const policy = hpa.policy(hpa.defaults, { load: aLoad([]), options: someOptions() })
  const worker = { id: 'w', launchedAtSec: 0, totalAgents: 4 }
  const workers = [
    { ...worker, phase: 'ready' as const, usedAgents: 2 },
    { ...worker, phase: 'draining' as const, usedAgents: 4 },
  ]
  expect(desiredBy(policy, { readyWorkers: 1, drainingWorkers: 1, usedAgents: 6, workers })).toBe(1)
})
