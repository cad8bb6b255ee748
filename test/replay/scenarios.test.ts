import { describe, expect, test } from 'vitest'
import { policies } from '../../lib/replay/policies.ts'
import { loadFrom } from '../../lib/replay/reading/source.ts'
import { replay } from '../../lib/replay/replay.ts'
import { scenarios } from '../../lib/replay/scenarios.ts'
import { someOptions } from './traces.ts'

const options = { peakAgents: 20, seed: 1, days: 1.5 }

test('there is one for each known behaviour of load and fleets', () => {
  expect(Object.keys(scenarios)).toEqual([
    'step',
    'ramp',
    'spike',
    'square-wave',
    'noisy-steady',
    'weekly-season',
    'growth',
    'metrics-outage',
    'launch-failures',
    'flapping-workers',
    'array-jobs',
  ])
})

/** Largest allowed share of late jobs for an untuned fleet on its first day, when nothing announces the load. */
const mostLate: Readonly<Record<string, number>> = { 'launch-failures': 0.5, 'array-jobs': 0.15 }

describe.each(Object.keys(scenarios))('%s', (name) => {
  test('is the same load for the same seed, and another for another', async () => {
    const load = await loadFrom({ scenario: name }, options)
    expect(await loadFrom({ scenario: name }, options)).toEqual(load)
    expect(load.trace).toBe(name)
    const other = await loadFrom({ scenario: name }, { ...options, seed: 2 })
    expect(other.submitSec).not.toEqual(load.submitSec)
  })

  test('is served by the optimizer with almost nothing interrupted', async () => {
    const load = await loadFrom({ scenario: name }, { ...options, days: 0.3 })
    const run = { ...someOptions({ agentsPerWorker: 4 }), peakAgents: 20 }
    const policy = policies.optimizer?.({ load, options: run })
    if (policy === undefined) throw new Error('there is no optimizer')
    const score = replay(load, policy, run)
    expect(score.lateRatio).toBeLessThan(mostLate[name] ?? 0.1)
    expect(score.interrupted / load.submitSec.length).toBeLessThan(0.001)
  })
})

test.each(['metrics-outage', 'launch-failures', 'flapping-workers'])(
  '%s has its faults in the scored part',
  async (scenario) => {
    const { faults = [], warmupSec, endSec } = await loadFrom({ scenario }, options)
    expect(faults.length).toBeGreaterThan(0)
    for (const { fromSec, toSec } of faults) {
      expect(fromSec).toBeGreaterThanOrEqual(warmupSec)
      expect(toSec).toBeGreaterThan(fromSec)
      expect(toSec).toBeLessThan(endSec)
    }
  },
)

test('an unknown scenario, even one called constructor, is refused', async () => {
  await expect(loadFrom({ scenario: 'constructor' }, options)).rejects.toThrow(/constructor: is no scenario/)
})
