import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadToCome } from '../../../lib/optimizer/demand/load-to-come.ts'
import type { WorkFlow } from '../../../lib/optimizer/demand/work-flow.ts'
import { someSettings } from '../../builders.ts'

function flowOf(turnover: number, arrivals: number | undefined): WorkFlow {
  return { turnover, arrivalsPerSec: () => arrivals }
}

const settings = someSettings({ averagingSec: 600, backlogRecoverySec: 120, standingWaitSec: 0 })
const idle = { atWork: 0, queued: 0, readyAgents: 40 }

describe('the load to come', () => {
  test('of bugs much shorter than the horizon is what arrives, whatever is there now', () => {
    const flow = flowOf(1, 20)
    expect(loadToCome({ ...idle, atWork: 3 }, flow, 180, settings)).toBeCloseTo(20, 9)
    expect(loadToCome({ ...idle, atWork: 35 }, flow, 180, settings)).toBeCloseTo(20, 9)
  })

  test('of bugs much longer than the horizon is what is there, and what arrives until then', () => {
    const flow = flowOf(1 / 1e6, 0.05)
    expect(loadToCome({ ...idle, atWork: 30 }, flow, 200, settings)).toBeCloseTo(40, 1)
  })

  test('includes one agent for each waiting long bug', () => {
    const flow = flowOf(1 / 3600, 0)
    const without = loadToCome({ ...idle, atWork: 40 }, flow, 180, settings) ?? 0
    expect(loadToCome({ ...idle, atWork: 40, queued: 25 }, flow, 180, settings)).toBeCloseTo(without + 25, 9)
  })

  test('includes for waiting short bugs the agents that work them off in time', () => {
    const flow = flowOf(1 / 10, 0.4)
    // 240 bugs of 10 s in 120 s are 20 agents.
    const without = loadToCome({ ...idle, atWork: 40 }, flow, 180, settings) ?? 0
    expect(loadToCome({ ...idle, atWork: 40, queued: 240 }, flow, 180, settings)).toBeCloseTo(without + 20, 9)
  })

  test('works a backlog off no sooner than by the next cycle, so that it does not overshoot', () => {
    const flow = flowOf(1 / 10, 0.4)
    const seldom = someSettings({ ...settings, optimizationIntervalSec: 600 })
    const without = loadToCome({ ...idle, atWork: 40 }, flow, 180, seldom) ?? 0
    expect(loadToCome({ ...idle, atWork: 40, queued: 240 }, flow, 180, seldom)).toBeCloseTo(without + 4, 9)
  })

  test('includes nothing for bugs that will start within the allowed wait', () => {
    const standing = someSettings({ ...settings, standingWaitSec: 15 })
    const flow = flowOf(1 / 60, 40 / 60)
    // 40 agents with bugs of a minute start ten in 15 s.
    const [none, ten, more] = [0, 10, 16].map((queued) =>
      loadToCome({ atWork: 40, queued, readyAgents: 40 }, flow, 180, standing),
    )
    expect(ten).toBeCloseTo(40, 9)
    expect(none).toBeCloseTo(40 - 10 / 2, 9)
    expect(more).toBeCloseTo(40 + 6 / 2, 9)
  })

  test.each<[string, WorkFlow, number]>([
    ['averaging is off', flowOf(1 / 60, 1), 0],
    ['nothing is known to have left', flowOf(0, 1), 600],
    ['nobody counted arrivals', flowOf(1 / 60, undefined), 600],
  ])('is unknown where %s', (_, flow, averagingSec) => {
    const asked = someSettings({ averagingSec })
    expect(loadToCome({ atWork: 10, queued: 5, readyAgents: 10 }, flow, 180, asked)).toBeUndefined()
  })

  test('is finite, never negative, and never falls with a longer queue', () => {
    const amount = fc.integer({ min: 0, max: 10_000 })
    fc.assert(
      fc.property(
        fc.record({ atWork: amount, queued: amount, readyAgents: amount }),
        fc.double({ min: 1e-7, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.integer({ min: 0, max: 600 }),
        (present, turnover, arrivals, standingWaitSec) => {
          const asked = someSettings({ averagingSec: 600, backlogRecoverySec: 60, standingWaitSec })
          const load = loadToCome(present, flowOf(turnover, arrivals), 180, asked) ?? Number.NaN
          const longer = { ...present, queued: present.queued + 10 }
          expect(load).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(load)).toBe(true)
          expect(loadToCome(longer, flowOf(turnover, arrivals), 180, asked)).toBeGreaterThanOrEqual(load)
        },
      ),
    )
  })
})
