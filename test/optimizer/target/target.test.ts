import { describe, expect, test } from 'vitest'
import type { Outlook } from '../../../lib/optimizer/forecast/outlook.ts'
import type { BurstState } from '../../../lib/optimizer/memory/state.ts'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import { explainTarget } from '../../../lib/optimizer/target/explain-target.ts'
import { type PastTargets, targetAgents } from '../../../lib/optimizer/target/target.ts'
import { someSettings, startSec } from '../../builders.ts'

const settings = someSettings({ headroomAgents: 2, headroomShare: 0.1 })
const quiet: BurstState = { active: false }

function anOutlook(overrides: Partial<Outlook> & { measured?: number; missing?: number } = {}): Outlook {
  const { measured = 50, missing = 0, ...rest } = overrides
  return {
    nowSec: startSec,
    demand: { measured, ifMissingIdle: measured, ifMissingBusy: measured + missing, steady: measured, censored: false },
    supply: 60,
    leadTimeSec: 180,
    horizonSec: 210,
    expected: measured,
    ...rest,
  }
}

function aBurst(cause: 'detected' | 'manual', factor: number): BurstState {
  return {
    active: true,
    cause,
    factor,
    startedAtSec: startSec,
    endsAtSec: startSec + 300,
    calm: 0,
    supplyAtStart: 60,
    peakDemand: 50,
  }
}

/** Long watched: the release window holds no larger target. */
const watched = { targets: [{ atSec: startSec - 1, agents: 0 }] }
const target = (outlook: Outlook, burst: BurstState = quiet) =>
  explainTarget(outlook, burst, targetAgents(outlook, burst, watched, settings), settings)

describe('the target', () => {
  test('is measured demand with headroom, in agents and as a share', () => {
    expect(target(anOutlook())).toMatchObject({ demand: 50, supply: 60, agents: 57, keep: 57 })
  })

  test('includes a margin for fluctuation by the root of demand, which is zero without demand', () => {
    const rooted = someSettings({ headroomAgents: 0, headroomShare: 0, headroomRoot: 1.5 })
    const agentsAt = (measured: number) => targetAgents(anOutlook({ measured }), quiet, watched, rooted).agents
    expect([0, 1, 16, 100].map(agentsAt)).toEqual([0, 3, 22, 115])
  })

  test('keeps headroom until no bug has been there for longer than settings ask for', () => {
    const agentsAfter = (quietSec: number, headroomIdleSec: number) => {
      const settings = someSettings({ headroomAgents: 8, headroomShare: 0, headroomIdleSec })
      return targetAgents(
        anOutlook({ measured: 0, nowSec: 1e6, quiet: { sinceSec: 1e6 - quietSec } }),
        quiet,
        watched,
        settings,
      ).agents
    }
    expect([0, 1800, 1801].map((quietSec) => agentsAfter(quietSec, 1800))).toEqual([8, 8, 0])
    expect(agentsAfter(1_000_000, 0)).toBe(8)
  })

  test('is raised by a forecast above it', () => {
    expect(target(anOutlook({ predicted: 80.2 })).agents).toBe(81)
  })

  test('is raised by the higher of forecast and surge', () => {
    expect(target(anOutlook({ predicted: 70, surging: 80 })).agents).toBe(80)
    expect(target(anOutlook({ predicted: 80, surging: 70 })).agents).toBe(80)
    expect(target(anOutlook({ surging: 80 })).agents).toBe(80)
  })

  test('is not lowered by a forecast below it', () => {
    expect(target(anOutlook({ predicted: 3 })).agents).toBe(57)
  })

  test('an automatic burst covers the factor times expected demand, and no more than headroom where that is larger', () => {
    expect(target(anOutlook(), aBurst('detected', 1.2)).agents).toBe(60)
    expect(target(anOutlook(), aBurst('detected', 1.1)).agents).toBe(57)
  })

  test('a manual burst raises the whole target by its factor', () => {
    expect(target(anOutlook(), aBurst('manual', 1.5)).agents).toBe(86)
  })

  test('counts every silent worker as busy for what must be kept', () => {
    expect(target(anOutlook({ missing: 20 }))).toMatchObject({ agents: 57, keep: 79, keepBusy: 79 })
  })

  test('lists every number that affected it in its reasons, in order', () => {
    const { reasons } = target(anOutlook({ predicted: 80, missing: 100 }), aBurst('manual', 1.5))
    expect(reasons.map(({ rule, from, to }) => [rule, from, to])).toEqual([
      ['headroom', 50, 57],
      ['forecast', 57, 80],
      ['burst', 80, 120],
      ['missing-busy', 120, 167],
    ])
  })

  test.each([
    [40.04, 40, 47],
    [60, 60, 68],
  ])('lists first what the load to come, %d agents, makes of present demand', (steady, to, roomy) => {
    const { demand, ...rest } = anOutlook()
    const { reasons } = target({ ...rest, demand: { ...demand, steady } })
    expect(reasons.map(({ rule, from, to }) => [rule, from, to])).toEqual([
      ['load-to-come', 50, to],
      ['headroom', to, roomy],
    ])
  })

  test('does not list what changed nothing', () => {
    const { reasons } = target(anOutlook({ predicted: 40, surging: 57 }), aBurst('detected', 1.1))
    expect(reasons.map(({ rule, from, to }) => [rule, from, to])).toEqual([['headroom', 50, 57]])
  })
})

describe('the release window', () => {
  /** Demand at successive cycles -> agents wanted at the last one. */
  function wantedAfter(demands: number[], overrides: Partial<Settings> = {}) {
    const given = { ...settings, ...overrides }
    const { leadTimeSec = 180 } = overrides
    const [first = 0, ...rest] = demands
    const looked = (measured: number, index: number, previous: PastTargets) =>
      targetAgents(anOutlook({ measured, leadTimeSec, nowSec: startSec + index * 30 }), quiet, previous, given)
    return rest.reduce((wanted, measured, index) => looked(measured, index + 1, wanted), looked(first, 0, watched))
  }
  const keepAfter = (demands: number[]) => wantedAfter(demands).keep
  const quietFor = (cycles: number) => [100, ...new Array<number>(cycles).fill(0)]

  test('keeps the largest wanted number for the release delay', () => {
    expect(keepAfter(quietFor(9))).toBe(112)
    expect(keepAfter(quietFor(10))).toBe(2)
  })

  test('begins with the present agents: a new process has not seen how long a surplus lasted', () => {
    expect(targetAgents(anOutlook({ supply: 90 }), quiet, { targets: [] }, settings).keep).toBe(90)
    const longAgo = [{ atSec: startSec - 300, agents: 70 }]
    expect(targetAgents(anOutlook({ supply: 90 }), quiet, { targets: longAgo }, settings).keep).toBe(90)
  })

  test('forgets wants dated in the future, and starts afresh, when the clock was set back', () => {
    const ahead = { targets: [{ atSec: startSec + 3600, agents: 500 }] }
    expect(targetAgents(anOutlook(), quiet, ahead, settings)).toMatchObject({ agents: 57, keep: 60, keepBusy: 60 })
    const justNow = { targets: [{ atSec: startSec, agents: 500 }] }
    expect(targetAgents(anOutlook(), quiet, justNow, settings)).toMatchObject({ agents: 57, keep: 57, keepBusy: 57 })
  })

  test('is never shorter than the lead time, unless it is zero', () => {
    const far = { releaseDelaySec: 60, leadTimeSec: 600 }
    expect(wantedAfter(quietFor(19), far).keep).toBe(112)
    expect(wantedAfter(quietFor(20), far).keep).toBe(2)
    expect(wantedAfter(quietFor(1), { ...far, releaseDelaySec: 0 }).keep).toBe(2)
  })

  test('is longer than an interval: what is seen at one look has not lasted', () => {
    const seldom = { ...settings, optimizationIntervalSec: 900 }
    const before = { targets: [{ atSec: startSec, agents: 112 }] }
    const lookedAfter = (sec: number, previous: PastTargets) =>
      targetAgents(anOutlook({ measured: 0, nowSec: startSec + sec }), quiet, previous, seldom)
    const once = lookedAfter(900, before)
    expect(once.keep).toBe(112)
    expect(lookedAfter(1800, once).keep).toBe(2)
  })

  test('is longer for a surplus within the dead band', () => {
    const wavering = (cycles: number) =>
      wantedAfter([60, ...new Array<number>(cycles).fill(50)], { deadBandDelaySec: 900 })
    expect(wavering(29)).toMatchObject({ lately: 57, banded: 68, keep: 68 })
    expect(wavering(30)).toMatchObject({ lately: 57, banded: 57, keep: 57 })
    const falling = wantedAfter([100, ...new Array<number>(20).fill(50)], { deadBandShare: 0.2 })
    expect(falling).toMatchObject({ agents: 57, keep: 57 + Math.floor(0.2 * (57 - 12)) })
  })

  test('is not longer for a surplus that a burst has left', () => {
    const seen = (index: number, state: BurstState, previous: PastTargets) =>
      targetAgents(anOutlook({ measured: 50, nowSec: startSec + index * 30 }), state, previous, settings)
    const last = Array.from({ length: 12 }).reduce<ReturnType<typeof seen>>(
      (previous, _, index) => seen(index + 1, quiet, previous),
      seen(0, aBurst('manual', 2), watched),
    )
    expect(last).toMatchObject({ keep: last.agents })
  })

  test('is longer for workers with bugs at work', () => {
    expect(wantedAfter(quietFor(59)).keepBusy).toBe(112)
    expect(wantedAfter(quietFor(60)).keepBusy).toBe(2)
    expect(wantedAfter(quietFor(59)).keep).toBe(2)
  })

  test('is never longer for idle workers than for busy ones', () => {
    const hasty = { busyReleaseDelaySec: 0 }
    expect(wantedAfter(quietFor(9), hasty)).toMatchObject({ keep: 112, keepBusy: 112 })
    expect(wantedAfter(quietFor(10), hasty)).toMatchObject({ keep: 2, keepBusy: 2 })
  })

  test('shorter than the interval does not mean that nothing was seen: the previous cycle has seen the surplus', () => {
    const often = someSettings({ optimizationIntervalSec: 60, releaseDelaySec: 5 })
    const lookedAt = (sec: number) => {
      const outlook = anOutlook({ leadTimeSec: 5, measured: 0 })
      return targetAgents(outlook, quiet, { targets: [{ atSec: startSec - sec, agents: 2 }] }, often).keep
    }
    expect(lookedAt(62)).toBe(targetAgents(anOutlook({ measured: 0 }), quiet, watched, often).agents)
    expect(lookedAt(120)).toBe(60)
  })

  test('is the maximum of a sliding window, as a naive one computes it', () => {
    const demands = Array.from({ length: 200 }, (_, index) => (index * 7919) % 101)
    demands.forEach((_, end) => {
      const window = demands.slice(Math.max(0, end - 9), end + 1)
      const naive = Math.max(...window.map((demand) => Math.ceil(demand + 2 + 0.1 * demand)))
      expect(wantedAfter(demands.slice(0, end + 1), { deadBandShare: 0 }).keep).toBe(naive)
    })
  })
})
