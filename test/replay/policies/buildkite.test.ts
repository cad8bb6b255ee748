import { expect, test } from 'vitest'
import { buildkite, wantedInstances } from '../../../lib/replay/policies/buildkite.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredBy } from './an-observation.ts'

test.each([
  ['jobs over agents', { jobs: 17, desired: 5, readyAgents: 20 }, 0, 5],
  ['the buffer on top', { jobs: 17, desired: 5, readyAgents: 20 }, 3, 8],
  ['but no more buffer than instances needed', { jobs: 5, desired: 2, readyAgents: 8 }, 16, 4],
  ['nothing without jobs', { jobs: 0, desired: 5, readyAgents: 0 }, 4, 0],
  ['one more while fewer than half of the agents are connected', { jobs: 4, desired: 5, readyAgents: 8 }, 0, 6],
  ['no more at half', { jobs: 4, desired: 4, readyAgents: 8 }, 0, 1],
])('wants %s', (_, seen, buffer, wanted) => {
  expect(wantedInstances(seen, 4, buffer)).toBe(wanted)
})

test('cooldowns of 300 s out and 3600 s in, each counted from the last of its kind', () => {
  const policy = buildkite.policy(buildkite.defaults, {
    load: aLoad([]),
    options: someOptions({ agentsPerWorker: 4 }),
  })
  expect(desiredBy(policy, { nowSec: 0, usedAgents: 16, queued: 8 })).toBe(6)
  expect(desiredBy(policy, { nowSec: 290, readyWorkers: 6, usedAgents: 24, queued: 8 })).toBe(6)
  expect(desiredBy(policy, { nowSec: 300, readyWorkers: 6, usedAgents: 24, queued: 8 })).toBe(8)
  expect(desiredBy(policy, { nowSec: 310, readyWorkers: 8, usedAgents: 20 })).toBe(5)
  expect(desiredBy(policy, { nowSec: 3900, readyWorkers: 5, usedAgents: 4 })).toBe(5)
  expect(desiredBy(policy, { nowSec: 3910, readyWorkers: 5, usedAgents: 4 })).toBe(1)
})

test('a factor stretches what is added, rounded up', () => {
  const policy = buildkite.policy(
    { ...buildkite.defaults, scaleOutFactor: 1.5 },
    { load: aLoad([]), options: someOptions({ agentsPerWorker: 4 }) },
  )
  expect(desiredBy(policy, { usedAgents: 16, queued: 12 })).toBe(4 + 5)
})
