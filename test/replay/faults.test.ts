import { describe, expect, test } from 'vitest'
import type { Decision } from '../../lib/optimizer/decision.ts'
import type { Snapshot } from '../../lib/optimizer/snapshot/snapshot.ts'
import type { Fault } from '../../lib/replay/faults.ts'
import type { Load } from '../../lib/replay/load.ts'
import { snapshotTaker } from '../../lib/replay/looks/snapshot-taker.ts'
import { optimizerWith } from '../../lib/replay/policies/optimizer.ts'
import type { Observation } from '../../lib/replay/policy.ts'
import { replay } from '../../lib/replay/replay.ts'
import { aLoad, aPolicy, type Job, someOptions } from './traces.ts'

/** A job of five minutes every ten seconds: thirty agents at work. */
const steady: readonly Job[] = Array.from({ length: 720 }, (_, n) => [n * 10, 300])
const options = someOptions({ agentsPerWorker: 4 })

function underFaults(...faults: readonly Fault[]): Load {
  return aLoad(steady, { faults })
}

/** What a policy sees at each look. */
function seen<T>(load: Load, look: (observation: Observation) => T, looksBlind?: true): T[] {
  const all: T[] = []
  const policy = aPolicy(
    (observation) => {
      all.push(look(observation))
      return 10
    },
    looksBlind ? { looksBlind } : {},
  )
  replay(load, policy, options)
  return all
}

describe('while all workers are silent', () => {
  const load = underFaults({ kind: 'silence', fromSec: 3000, toSec: 4500, share: 1 })

  test('a policy is not asked, so the fleet stays as it is, unless the policy works without metrics', () => {
    const looks = seen(load, ({ nowSec }) => nowSec)
    expect(looks.filter((sec) => sec >= 3000 && sec < 4500)).toEqual([])
    expect(looks).toContain(2970)
    expect(looks).toContain(4500)
    expect(seen(load, ({ nowSec }) => nowSec, true)).toContain(3000)
  })

  test('the snapshot reports no worker heard and the queue unknown, never zero load', () => {
    const snapshots = seenSnapshots(load)
    const blind = snapshots.filter(({ atSec }) => atSec >= 3000 && atSec < 4500)
    expect(blind).toHaveLength(50)
    for (const { coverage, missing, queued, workers } of blind) {
      expect({ coverage, queued }).toEqual({ coverage: 0, queued: undefined })
      expect(missing).toEqual([{ source: 'backlog', reason: 'metrics outage' }])
      expect(workers.every(({ usedAgents }) => usedAgents === undefined)).toBe(true)
    }
  })

  test('what happened meanwhile is counted when they report again', () => {
    const flows = seenSnapshots(load).map(({ atSec, flow }) => ({ atSec, arrived: flow.arrived }))
    expect(flows.find(({ atSec }) => atSec === 4470)?.arrived).toBe(0)
    expect(flows.find(({ atSec }) => atSec === 4500)?.arrived).toBeGreaterThan(150)
  })

  test('the optimizer holds', () => {
    const outcomes = decisionsOf(load).filter(({ atSec }) => atSec >= 3000 && atSec < 4500)
    expect(outcomes.length).toBe(50)
    expect(new Set(outcomes.map(({ size }) => size.outcome))).toEqual(new Set(['hold']))
  })
})

test('while some are silent, they are always the same ones, and the snapshot counts those that report', () => {
  const load = underFaults({ kind: 'silence', fromSec: 3000, toSec: 4500, share: 0.4 })
  const during = seenSnapshots(load).filter(({ atSec }) => atSec >= 3000 && atSec < 4500)
  const silent = during.map(({ workers }) =>
    workers.flatMap(({ id, usedAgents }) => (usedAgents === undefined ? [id] : [])).join(),
  )
  expect(new Set(silent).size).toBe(1)
  for (const { coverage, queued, workers, usedAgents } of during) {
    expect(coverage).toBeGreaterThan(0.3)
    expect(coverage).toBeLessThan(0.9)
    expect(queued).toBeDefined()
    expect(usedAgents).toBe(workers.reduce((sum, worker) => sum + (worker.usedAgents ?? 0), 0))
  }
})

describe('while no instance can be launched', () => {
  const load = underFaults({ kind: 'no-launches', fromSec: 0, toSec: 3600 })

  test('a desired capacity is only reached downwards', () => {
    const fleet = (sec: number, wanted: number) =>
      seen(load, ({ nowSec, desired }) => ({ nowSec, desired })).find(({ nowSec }) => nowSec === sec)?.desired ===
      wanted
    expect(fleet(3600, 2)).toBe(true)
    expect(fleet(3630, 10)).toBe(true)
  })

  test('the optimizer is told so, pauses longer each time, and grows when it can', () => {
    const refused = decisionsOf(load).filter(({ refusals }) => refusals > 0)
    const [first = 0, second = 0, third = 0] = refused.map(({ atSec }) => atSec)
    expect(third - second).toBeGreaterThan(second - first)
    expect(refused.length).toBeLessThan(10)
    expect(decisionsOf(load).at(-1)?.target.supply).toBeGreaterThan(29)
  })
})

describe('flapping', () => {
  const flapping = underFaults({ kind: 'flapping', fromSec: 3000, toSec: 3900, everySec: 300, forSec: 100 })
  const unhealthy = seen(flapping, ({ nowSec, workers }) => ({
    nowSec,
    ids: workers().flatMap(({ id, unhealthy }) => (unhealthy ? [id] : [])),
  }))

  test('makes one worker after the other unhealthy for a time', () => {
    const times = unhealthy.filter(({ ids }) => ids.length > 0).map(({ nowSec }) => nowSec)
    expect(times).toEqual([3000, 3030, 3060, 3090, 3300, 3330, 3360, 3390, 3600, 3630, 3660, 3690])
    expect(unhealthy.every(({ ids }) => ids.length <= 1)).toBe(true)
  })

  test('terminates the third of them, whose jobs start again elsewhere, and its group replaces it', () => {
    const score = replay(
      flapping,
      aPolicy(() => 10),
      options,
    )
    const calm = replay(
      underFaults(),
      aPolicy(() => 10),
      options,
    )
    expect(score.interrupted).toBeGreaterThan(0)
    expect(calm).toMatchObject({ interrupted: 0, terminations: 0 })
    expect(score).toMatchObject({ terminations: 1, launches: calm.launches + 1 })
  })
})

function seenSnapshots(load: Load): Snapshot[] {
  const take = snapshotTaker(4)
  return seen(load, (observation) => take.of(observation), true)
}

function decisionsOf(load: Load): (Omit<Decision, 'state'> & { readonly refusals: number })[] {
  const decisions: (Omit<Decision, 'state'> & { readonly refusals: number })[] = []
  replay(load, optimizerWith({}, options), options, {
    onDecision: (decision, applied) =>
      decisions.push({ ...decision, refusals: applied.filter(({ result }) => result.outcome === 'refused').length }),
  })
  return decisions
}
