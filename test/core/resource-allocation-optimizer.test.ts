import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  type Journal,
  memoryJournals,
  type OptimizerOptions,
  PartialBacklog,
  ResourceAllocationOptimizer,
} from '../../lib/index.ts'
import type { TickingClock } from '../../lib/ports.ts'
import type { ManualClock } from '../manual-clock.ts'
import { aFleet, firstSlotSec, jobsAt } from './a-fleet.ts'

function anOptimizer(options: Partial<OptimizerOptions> = {}) {
  const { ports, clock, fleet } = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
  return { optimizer: new ResourceAllocationOptimizer({ ...ports, clock, ...options }), clock, fleet }
}

/** A clock on which nobody has to wait: it jumps to the awaited time after a turn of the event loop. */
function hurrying(clock: ManualClock): TickingClock {
  return {
    ...clock,
    until: (atSec) =>
      new Promise((resolve) => setImmediate(() => resolve(clock.advance(Math.max(0, atSec - clock.nowSec()))))),
  }
}

/** Resolves with the outcome of the next `count` scheduled cycles. */
function cyclesOf(count: number) {
  const outcomes: string[] = []
  let finish = () => {}
  const seen = new Promise<string[]>((resolve) => {
    finish = () => resolve(outcomes)
  })
  const onCycle: OptimizerOptions['onCycle'] = ({ outcome }) => {
    outcomes.push(outcome)
    if (outcomes.length === count) finish()
  }
  return { onCycle, seen }
}

describe("the spec's usage", () => {
  test('start, read metrics, force a burst, adjust the factor', async () => {
    const { onCycle, seen } = cyclesOf(1)
    const { optimizer } = anOptimizer({
      optimizationIntervalSec: 30,
      usageHistorySize: 60,
      burstCapacityFactor: 1.2,
      onCycle,
    })
    optimizer.start()
    await seen
    const { currentUsageRatio, pendingPlans } = await optimizer.getOptimizationMetrics()
    expect(currentUsageRatio).toBe(1)
    expect(pendingPlans).toEqual([])
    expect(await optimizer.forceBurstMode({ durationSec: 300 })).toMatchObject({
      active: true,
      cause: 'manual',
      factor: 1.2,
      endsAtSec: firstSlotSec + 300,
    })
    expect((await optimizer.getOptimizationMetrics()).inBurstMode).toBe(true)
    await optimizer.adjustBurstFactor(1.5)
    expect(await optimizer.forceBurstMode({ durationSec: 60 })).toMatchObject({ factor: 1.5 })
    await optimizer.stop()
  })

  test('metrics before the first cycle are those of an empty fleet', async () => {
    expect(await anOptimizer().optimizer.getOptimizationMetrics()).toEqual({
      currentUsageRatio: 0,
      inBurstMode: false,
      pendingPlans: [],
      burst: { active: false },
      totalAgents: 0,
      usedAgents: 0,
      activeBugs: 0,
      punctuality: { bugs: 0, late: 0, days: [] },
    })
  })

  test('needs no journal, no notices and no clock of its own', async () => {
    const { ports } = aFleet()
    const { clusterResourceManager, scalingCoordinator, loadBalancer } = ports
    const optimizer = new ResourceAllocationOptimizer({ clusterResourceManager, scalingCoordinator, loadBalancer })
    expect((await optimizer.optimize()).outcome).toBe('done')
  })

  test('a port of your own can say how much of its queue it knows', async () => {
    const { ports, clock } = aFleet()
    const backlog = () => Promise.reject(new PartialBacklog(60, new Error('one of two queues did not answer')))
    const clusterResourceManager = {
      groups: () => ports.clusterResourceManager.groups(),
      workers: () => ports.clusterResourceManager.workers(),
      backlog,
    }
    const optimizer = new ResourceAllocationOptimizer({ ...ports, clusterResourceManager, clock })
    await optimizer.optimize()
    expect((await optimizer.getOptimizationMetrics()).activeBugs).toBe(60)
  })
})

describe('the schedule', () => {
  test('runs a cycle in every slot until it is stopped', async () => {
    const { onCycle, seen } = cyclesOf(3)
    const { ports, clock } = aFleet()
    const optimizer = new ResourceAllocationOptimizer({ ...ports, clock: hurrying(clock), onCycle })
    optimizer.start()
    optimizer.start()
    const outcomes = await seen
    expect(outcomes).toEqual(['done', 'done', 'done'])
    await optimizer.stop()
    const { length } = outcomes
    for (let turn = 0; turn < 20; turn += 1) await eventLoopTurn()
    expect(outcomes).toHaveLength(length)
  })

  test('a shorter interval is followed within a minute, not only when the longer one has passed', async () => {
    const { ports, clock } = aFleet()
    const begunSec: number[] = []
    let finish = () => {}
    const seen = new Promise<void>((resolve) => {
      finish = resolve
    })
    const optimizer = new ResourceAllocationOptimizer({
      ...ports,
      clock: hurrying(clock),
      optimizationIntervalSec: 3600,
      onCycle: () => {
        begunSec.push(clock.nowSec())
        if (begunSec.length === 1) void ports.journal.putSettings({ optimizationIntervalSec: 10 }, 0)
        if (begunSec.length === 3) finish()
      },
    })
    optimizer.start()
    await seen
    await optimizer.stop()
    expect(begunSec).toEqual([firstSlotSec, firstSlotSec + 60, firstSlotSec + 70])
  })

  test('of a long interval the settings are read once a minute', async () => {
    const { ports, clock } = aFleet()
    let reads = 0
    const settings = () => {
      reads += 1
      return ports.journal.settings()
    }
    const { onCycle, seen } = cyclesOf(3)
    const journal = { ...ports.journal, settings }
    const options = { optimizationIntervalSec: 600, selfTuning: false, onCycle }
    const optimizer = new ResourceAllocationOptimizer({ ...ports, ...options, journal, clock: hurrying(clock) })
    optimizer.start()
    const { length: cycles } = await seen
    await optimizer.stop()
    const minutes = Math.ceil((clock.nowSec() - firstSlotSec) / 60)
    expect(reads - cycles).toBeLessThanOrEqual(minutes + 1)
  })

  test('goes on after a cycle that failed', async () => {
    const { onCycle, seen } = cyclesOf(2)
    const { ports, clock } = aFleet()
    let calls = 0
    const journal = {
      ...ports.journal,
      intents: (nowSec: number) =>
        calls++ === 0 ? Promise.reject(new Error('throttled')) : ports.journal.intents(nowSec),
    }
    const optimizer = new ResourceAllocationOptimizer({ ...ports, journal, clock: hurrying(clock), onCycle })
    optimizer.start()
    expect(await seen).toEqual(['failed', 'done'])
    await optimizer.stop()
  })
})

describe('self-tuning', () => {
  test('keeps trying until a day of history exists, then fits the settings to it', async () => {
    const { ports, clock } = aFleet()
    const outcomes: string[] = []
    let finish = () => {}
    const trained = new Promise<void>((resolve) => {
      finish = resolve
    })
    const optimizer = new ResourceAllocationOptimizer({
      ...ports,
      clock: hurrying(clock),
      optimizationIntervalSec: 600,
      onTraining: ({ outcome }) => {
        outcomes.push(outcome)
        if (outcome === 'tuned') finish()
      },
    })
    optimizer.start()
    await trained
    await optimizer.stop()
    expect(new Set(outcomes)).toEqual(new Set(['young', 'tuned']))
    expect((await ports.journal.model()).tuning?.cycles).toBeGreaterThan(140)
  })
})

describe('refuses', () => {
  test.each([
    ['an interval of 0', { optimizationIntervalSec: 0 }],
    ['a factor of -1', { burstCapacityFactor: -1 }],
    ['a history of one', { usageHistorySize: 1 }],
  ])('%s in the constructor', (_, options) => {
    expect(() => anOptimizer(options)).toThrow(RangeError)
  })

  test.each([
    ['a burst of 0 s', { durationSec: 0 }, 'durationSec must be between 1 and 3600, got 0'],
    ['a burst of a year', { durationSec: 31_536_000 }, 'durationSec must be between 1 and 3600, got 31536000'],
    ['a burst without an end', { durationSec: Number.NaN }, 'durationSec must be between 1 and 3600, got NaN'],
    ['a factor of 1e9', { durationSec: 60, factor: 1e9 }, 'factor must be between 1 and 5, got 1000000000'],
  ])('%s', async (_, request, sentence) => {
    await expect(anOptimizer().optimizer.forceBurstMode(request)).rejects.toThrow(sentence)
  })

  test('a burst factor while somebody else changes the settings at every attempt', async () => {
    const journal: Journal = { ...memoryJournals().open('default'), putSettings: async () => 'conflict' }
    await expect(anOptimizer({ journal }).optimizer.adjustBurstFactor(2)).rejects.toThrow(
      'the settings of fleet default are being changed by somebody else',
    )
  })

  test('a burst factor of -1', async () => {
    await expect(anOptimizer().optimizer.adjustBurstFactor(-1)).rejects.toThrow(
      'burstCapacityFactor must be between 1 and 5',
    )
  })
})
