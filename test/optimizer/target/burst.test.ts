import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outlook } from '../../../lib/optimizer/forecast/outlook.ts'
import type { ActiveBurst, BurstState } from '../../../lib/optimizer/memory/state.ts'
import { burstWasUsed, nextBurst, utilisation } from '../../../lib/optimizer/target/burst.ts'
import type { Intent } from '../../../lib/optimizer/target/intent.ts'
import { someSettings, startSec } from '../../builders.ts'

const settings = someSettings()

type View = Partial<Pick<Outlook, 'expected' | 'supply' | 'mostAgents' | 'nowSec'>> & { demand?: number }

function anOutlook({
  demand = 50,
  expected = demand,
  supply = 100,
  mostAgents,
  nowSec = startSec,
}: View = {}): Outlook {
  return {
    nowSec,
    demand: { measured: demand, ifMissingIdle: demand, ifMissingBusy: demand, steady: demand, censored: false },
    supply,
    mostAgents,
    leadTimeSec: 180,
    horizonSec: 210,
    expected,
  }
}

const quiet: BurstState = { active: false }

function asked(overrides: Partial<Intent & { kind: 'burst' }> = {}): Intent {
  return {
    key: 'k1',
    kind: 'burst',
    requestedAtSec: startSec,
    durationSec: 300,
    endsAtSec: startSec + 300,
    ...overrides,
  }
}

function begun(outlook: Outlook, intent?: Intent): ActiveBurst {
  const burst = nextBurst(quiet, outlook, intent, settings)
  if (!burst.active) throw new Error('no burst')
  return burst
}

describe('a burst begins', () => {
  test.each([
    ['measured demand is above 90 % of supply', { demand: 91 }, 'detected'],
    ['expected demand is above 90 % of supply', { demand: 50, expected: 91 }, 'predicted'],
    ['there is demand and no supply at all', { demand: 1, supply: 0 }, 'detected'],
  ])('when %s', (_, view, cause) => {
    expect(begun(anOutlook(view))).toMatchObject({ cause, factor: 1.2, endsAtSec: startSec + 3600 })
  })

  test.each([
    ['utilisation is 90 % exactly', { demand: 90 }],
    ['there is neither demand nor supply', { demand: 0, supply: 0 }],
  ])('not when %s', (_, view) => {
    expect(nextBurst(quiet, anOutlook(view), undefined, settings)).toEqual(quiet)
  })

  test('when a person asks for it, with their factor, for their duration', () => {
    const burst = begun(anOutlook(), asked({ factor: 1.5, reason: 'release day', requestedBy: 'ada' }))
    expect(burst).toMatchObject({
      cause: 'manual',
      factor: 1.5,
      endsAtSec: startSec + 300,
      reason: 'release day',
      requestedBy: 'ada',
      intent: 'k1',
    })
  })

  test('again only after a rest, unless a person asks', () => {
    const resting: BurstState = { active: false, endedAtSec: startSec - 299 }
    expect(nextBurst(resting, anOutlook({ demand: 99 }), undefined, settings)).toEqual(resting)
    expect(nextBurst(resting, anOutlook({ demand: 99 }), asked(), settings).active).toBe(true)
    const rested: BurstState = { active: false, endedAtSec: startSec - 300 }
    expect(nextBurst(rested, anOutlook({ demand: 99 }), undefined, settings).active).toBe(true)
  })
})

describe('a burst ends', () => {
  const later = (burst: BurstState, views: View[]) =>
    views.reduce(
      (state, view, index) =>
        nextBurst(state, anOutlook({ ...view, nowSec: startSec + 30 * (index + 1) }), undefined, settings),
      burst,
    )

  test('once the fleet would have managed without it for three snapshots in a row', () => {
    const burst = begun(anOutlook({ demand: 95 }))
    expect(later(burst, [{ demand: 60 }, { demand: 60 }]).active).toBe(true)
    expect(later(burst, [{ demand: 60 }, { demand: 60 }, { demand: 60 }])).toEqual({
      active: false,
      endedAtSec: startSec + 90,
    })
  })

  test('judged by what the fleet had when it began, which is there without it, whatever the plan would want', () => {
    const burst = begun(anOutlook({ demand: 95 }))
    const enough = { demand: 60, expected: 90 }
    expect(later(burst, [enough, enough, enough]).active).toBe(false)
  })

  test('not while the peak keeps coming back', () => {
    const burst = begun(anOutlook({ demand: 95 }))
    const pulse = { demand: 60, expected: 150 }
    expect(later(burst, [{ demand: 60 }, { demand: 60 }, pulse, { demand: 60 }, { demand: 60 }]).active).toBe(true)
  })

  test('not while the fleet is at its maximum and cannot have what it would want without it', () => {
    const full = { demand: 60, supply: 40, mostAgents: 40 }
    const burst = begun(anOutlook(full))
    expect(later(burst, [full, full, full, full, full, full]).active).toBe(true)
    expect(
      later(burst, [
        { ...full, demand: 30 },
        { ...full, demand: 30 },
        { ...full, demand: 30 },
      ]).active,
    ).toBe(false)
    const raised = { ...full, mostAgents: 100 }
    expect(later(burst, [raised, raised, raised]).active).toBe(false)
  })

  test('at its absolute end, however high the demand', () => {
    const burst = begun(anOutlook({ demand: 95 }))
    const late = anOutlook({ demand: 500, nowSec: burst.endsAtSec })
    expect(nextBurst(burst, late, undefined, settings)).toEqual({ active: false, endedAtSec: burst.endsAtSec })
  })

  test('when it is called off; a manual one is followed by no rest', () => {
    const burst = begun(anOutlook(), asked())
    const cancel: Intent = { key: 'k2', kind: 'cancel', requestedAtSec: startSec + 10 }
    expect(nextBurst(burst, anOutlook(), cancel, settings)).toEqual({ active: false })
  })

  test('and when there is none to be called off, a rest is not prolonged', () => {
    const cancel: Intent = { key: 'k2', kind: 'cancel', requestedAtSec: startSec }
    const resting: BurstState = { active: false, endedAtSec: startSec - 299 }
    for (const state of [quiet, resting]) expect(nextBurst(state, anOutlook(), cancel, settings)).toEqual(state)
  })

  test('but a manual one not because demand is calm', () => {
    const burst = begun(anOutlook(), asked())
    expect(later(burst, [{ demand: 1 }, { demand: 1 }, { demand: 1 }, { demand: 1 }]).active).toBe(true)
  })

  test('never later than the maximum duration, even if the intent says so', () => {
    const intent = asked({ durationSec: 1e9, endsAtSec: startSec + 1e9 })
    expect(begun(anOutlook(), intent).endsAtSec).toBe(startSec + 3600)
  })

  test('as soon as it has lasted for a maximum that was lowered meanwhile', () => {
    const long = begun(anOutlook(), asked({ durationSec: 3600, endsAtSec: startSec + 3600 }))
    const lower = someSettings({ burstMaxDurationSec: 600 })
    expect(nextBurst(long, anOutlook({ nowSec: startSec + 60 }), undefined, lower)).toMatchObject({
      active: true,
      endsAtSec: startSec + 600,
    })
    expect(nextBurst(long, anOutlook({ nowSec: startSec + 600 }), undefined, lower).active).toBe(false)
  })

  test('always: whatever happens, no burst outlives its maximum duration', () => {
    const view = fc.record({ demand: fc.nat(1000), expected: fc.nat(2000), supply: fc.nat(1000) })
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 300 }), (views) => {
        let burst: BurstState = quiet
        views.forEach((each, index) => {
          const nowSec = startSec + index * 30
          burst = nextBurst(burst, anOutlook({ ...each, nowSec }), undefined, settings)
          if (burst.active) {
            expect(burst.endsAtSec).toBe(burst.startedAtSec + 3600)
            expect(nowSec).toBeLessThan(burst.endsAtSec)
          }
        })
      }),
    )
  })
})

describe('a clock set back', () => {
  const at = (burst: BurstState, nowSec: number, demand = 50) =>
    nextBurst(burst, anOutlook({ nowSec, demand }), undefined, settings)
  const hourAgoSec = startSec - 3600

  test('lets a burst that began later than that last for its own duration once more, and no longer', () => {
    const burst = begun(anOutlook(), asked())
    const setBack = at(burst, hourAgoSec)
    expect(setBack).toMatchObject({ active: true, startedAtSec: hourAgoSec, endsAtSec: hourAgoSec + 300 })
    expect(at(setBack, hourAgoSec + 299).active).toBe(true)
    expect(at(setBack, hourAgoSec + 300)).toEqual(quiet)
  })

  test('leaves the end of one that began earlier', () => {
    const burst = begun(anOutlook(), asked())
    expect(at(at(burst, startSec + 240), startSec + 60)).toMatchObject({ active: true, endsAtSec: startSec + 300 })
  })

  test('lets the rest after a burst begin anew, not last until the clock has caught up', () => {
    const resting = at({ active: false, endedAtSec: startSec }, hourAgoSec, 99)
    expect(resting).toEqual({ active: false, endedAtSec: hourAgoSec })
    expect(at(resting, hourAgoSec + 299, 99).active).toBe(false)
    expect(at(resting, hourAgoSec + 300, 99).active).toBe(true)
  })

  test('does not prolong a burst that was asked for by a clock that ran ahead', () => {
    const ahead = asked({ requestedAtSec: startSec + 3600, endsAtSec: startSec + 3900 })
    expect(begun(anOutlook(), ahead).endsAtSec).toBe(startSec + 300)
  })
})

test('a burst counts as used when demand rose above what the fleet had before it', () => {
  const burst = begun(anOutlook({ demand: 95 }))
  expect(burstWasUsed(burst)).toBe(false)
  expect(burstWasUsed(nextBurst(burst, anOutlook({ demand: 100 }), undefined, settings) as ActiveBurst)).toBe(false)
  expect(burstWasUsed(nextBurst(burst, anOutlook({ demand: 101 }), undefined, settings) as ActiveBurst)).toBe(true)
})

test('utilisation without agents is infinite only when there is demand', () => {
  expect([utilisation(0, 0), utilisation(1, 0)]).toEqual([0, Number.POSITIVE_INFINITY])
  expect([utilisation(1, 2), utilisation(1, 1)]).toEqual([0.5, 1])
})
