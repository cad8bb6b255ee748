import { describe, expect, test } from 'vitest'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import type { PastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import type { TunerState } from '../../../lib/optimizer/tuning/tuner-state.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

describe('another choice is due', () => {
  const intervalSec = 120
  const cyclesPerDay = 720
  const settings = someSettings({ optimizationIntervalSec: intervalSec })

  /** A tuner, and a function that runs cycles through it: 20 agents busy, and `burst` more for six minutes of each hour. */
  function living() {
    const tuner = new Tuner(settings)
    let before = 20
    let index = 0
    const live = (cycles: number, burst: number) => {
      for (const end = index + cycles; index < end; index += 1) {
        const demand = 20 + (index % 30 < 3 ? burst : 0)
        const arrived = 10 + Math.max(0, demand - before)
        before = demand
        tuner.advance({ atSec: startSec + intervalSec * index, demand, totalAgents: 120, arrived }, undefined, past)
      }
    }
    return { tuner, live }
  }

  /** Late share of the latest choice, from its stored state. No queues are recorded, so one and a half times as many are assumed late. */
  function lateShare(tuner: Tuner): number {
    const { fleets, chosen } = tuner.state() ?? {}
    const { parts, fleet } = fleets?.[chosen ?? -1] ?? {}
    if (!parts || !fleet) throw new Error('nothing chosen')
    return (1.5 * (parts.late + fleet.queue.late)) / (parts.arrived + fleet.queue.arrived)
  }

  test('when a day has ended since the latest choice, and not before', () => {
    const { tuner, live } = living()
    live(cyclesPerDay, 0)
    expect(tuner.chooseIfDue()).toBeUndefined()
    live(1, 0)
    expect(tuner.chooseIfDue()).toBeDefined()
    live(cyclesPerDay - 1, 0)
    expect(tuner.chooseIfDue()).toBeUndefined()
    live(1, 0)
    const resumed = new Tuner(settings)
    const state = JSON.parse(JSON.stringify(tuner.state())) as TunerState
    expect(resumed.resume(state, past, tuner.latestSec)).toBe(true)
    expect(resumed.chooseIfDue()).toBeDefined()
    expect(tuner.chooseIfDue()).toBeDefined()
    expect(tuner.chooseIfDue()).toBeUndefined()
  })

  test('as soon as the latest choice would have broken the promise, and another would keep it', () => {
    const { tuner, live } = living()
    live(cyclesPerDay + 1, 0)
    const calm = tuner.choose().choice
    let share = 0
    let mended = tuner.chooseIfDue()
    for (let cycle = 0; mended === undefined && cycle < 600; cycle += 1) {
      expect(share).toBeLessThanOrEqual(0.01)
      live(1, 12)
      share = lateShare(tuner)
      mended = tuner.chooseIfDue()
    }
    expect(share).toBeGreaterThan(0.01)
    expect(mended?.kept).toBe(true)
    expect(mended?.choice).not.toEqual(calm)
    expect(tuner.chooseIfDue()).toBeUndefined()
  })

  describe('on the first day', () => {
    /** Half-minute looks at a fleet with 20 bugs at work; one in `every` brings `burst` more, of which `queued` wait for two looks. */
    function firstDay(
      hours: number,
      {
        burst = 20,
        queued = 20,
        every = 10,
        ...given
      }: Partial<Settings> & { burst?: number; queued?: number; every?: number } = {},
    ) {
      const tuner = new Tuner(someSettings(given))
      for (let index = 0; index <= hours * 120; index += 1) {
        const isBurst = index % every < 3
        const cycle = {
          atSec: startSec + 30 * index,
          demand: isBurst ? 20 + burst : 20,
          totalAgents: 20 + burst - queued,
          arrived: index % every === 0 ? 4 + burst : 4,
          queued: isBurst ? queued : 0,
        }
        tuner.advance(cycle, undefined, past)
      }
      return tuner
    }

    test('once the defaults have broken the promise for some hours', () => {
      const due = firstDay(4).chooseIfDue()
      expect(due?.kept).toBe(true)
      expect(firstDay(2).chooseIfDue()).toBeUndefined()
    })

    test.each([
      ['none waits', { queued: 0 }],
      ['a late bug has a price', { lateBugWorkerHours: 1 }],
      ['more may be late', { promiseLateShare: 0.5 }],
    ])('but not where %s', (_, given) => {
      expect(firstDay(4, given).chooseIfDue()).toBeUndefined()
    })

    test('nor where no candidate would have kept it', () => {
      expect(firstDay(4, { burst: 4000, queued: 4000, every: 120 }).chooseIfDue()).toBeUndefined()
    })

    test('nor by so few late bugs that it may be chance', () => {
      const tuner = new Tuner(someSettings({}))
      const cycle = (index: number, queued: number) =>
        tuner.advance(
          {
            atSec: startSec + 30 * index,
            demand: 1 + queued,
            totalAgents: 1,
            arrived: index % 120 === 0 ? 1 : 0,
            queued,
          },
          undefined,
          past,
        )
      for (let index = 0; index <= 480; index += 1) cycle(index, index >= 120 && index < 130 ? 2 : 0)
      expect(tuner.chooseIfDue()).toBeUndefined()
    })
  })

  test('but not when none keeps the promise and none comes clearly closer to it', () => {
    const { tuner, live } = living()
    live(cyclesPerDay / 2, 4000)
    expect(tuner.choose().kept).toBe(false)
    const due = Array.from({ length: 6 }, () => {
      live(30, 4000)
      return tuner.chooseIfDue() !== undefined
    })
    expect(due).not.toContain(true)
  })

  test('but not because of bugs that are late while restarted fleets have not found their size', () => {
    const slow = { ...past, leadTimesSec: [600], leadTimeSec: 600 }
    const tuner = new Tuner(settings)
    const cycle = (atSec: number, demand: number) =>
      tuner.advance({ atSec, demand, totalAgents: 100, arrived: 20 }, undefined, slow)
    for (let index = 0; index < 200; index += 1) cycle(startSec + intervalSec * index, 40)
    tuner.choose()
    const after = startSec + intervalSec * 200 + 3600
    for (let sec = 0; sec < 4 * 600; sec += intervalSec) {
      cycle(after + sec, Math.min(400, sec / 5))
      expect(tuner.chooseIfDue()).toBeUndefined()
    }
    expect(tuner.hasEvidence).toBe(true)
    expect(tuner.choose().evidence.late).toBe(0)
  })
})
