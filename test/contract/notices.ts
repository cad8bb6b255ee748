import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { Notice, Notices } from '../../lib/ports.ts'

export interface ArrangedNotices {
  readonly notices: Notices
  /** All notices so far, in order, as text. */
  told(): Promise<string>
  close(): Promise<void>
}

/** A quiet cycle of a fleet of ten workers of four agents. */
export function aRecord(overrides: Partial<PlanRecord> = {}): PlanRecord {
  return {
    fleet: 'default',
    version: 7,
    atSec: 1_000_000_200,
    mode: 'apply',
    trigger: 'schedule',
    usageRatio: 31 / 36,
    activeBugs: 33,
    totalAgents: 36,
    usedAgents: 31,
    queued: 2,
    arrived: 3,
    late: 0.25,
    coverage: 1,
    missing: [],
    applied: [],
    failures: [],
    settings: defaultSettings,
    forecast: {
      model: 'linear-regression',
      madeAtSec: 1_000_000_200,
      horizonSec: 210,
      confidence: 0.8,
      points: [{ atSec: 1_000_000_410, quantiles: [33, 38, 41] }],
    },
    burst: { active: false },
    target: { demand: 33, demandIfMissingBusy: 33, supply: 40, agents: 40, keep: 40, keepBusy: 40, reasons: [] },
    plan: [],
    size: { outcome: 'steady', summary: '40 agents ready or booting, 40 wanted', groups: [], steps: [] },
    ...overrides,
  }
}

/** What every Notices adapter must do. */
export function noticesContract(adapter: string, arrange: () => Promise<ArrangedNotices>): void {
  const told = async (notices: readonly Notice[], record: PlanRecord): Promise<string> => {
    const arranged = await arrange()
    try {
      await arranged.notices.publish(notices, record)
      return await arranged.told()
    } finally {
      await arranged.close()
    }
  }

  describe(`Notices: ${adapter}`, () => {
    test('the numbers of a cycle are published even if nothing happened', async () => {
      const text = await told([], aRecord({ usedAgents: 1231, queued: 457, totalAgents: 1236 }))
      for (const figure of ['1231', '457', '1236']) expect(text).toContain(figure)
    })

    test.each<[string, Notice, readonly string[]]>([
      [
        'the start of a burst, with its cause, factor and reason',
        {
          type: 'BurstStarted',
          cause: 'manual',
          factor: 1.35,
          startedAtSec: 1_000_000_200,
          endsAtSec: 1_000_003_800,
          reason: 'release day',
        },
        ['manual', '1.35', 'release day'],
      ],
      [
        'the end of a burst, and whether it was used',
        {
          type: 'BurstEnded',
          startedAtSec: 1_000_000_200,
          durationSec: 941,
          used: false,
          summary: 'the extra capacity was not needed',
        },
        ['941', 'the extra capacity was not needed'],
      ],
      [
        'that demand differs from what was expected',
        {
          type: 'AnomalyBegan',
          direction: 'above',
          startedAtSec: 1_000_000_000,
          expectedAgents: 26.4,
          demandAgents: 81.2,
        },
        ['26.4', '81.2'],
      ],
      [
        'that demand is as usual again, and how far it went',
        {
          type: 'AnomalyEnded',
          direction: 'below',
          startedAtSec: 1_000_000_000,
          durationSec: 1230,
          expectedAgents: 26.4,
          farthestAgents: 2.1,
        },
        ['1230', '26.4', '2.1'],
      ],
      [
        'that the promise is broken, and by how many bugs',
        { type: 'PromiseBroken', startedAtSec: 1_000_000_200, bugs: 641, lateBugs: 12.4 },
        ['641', '12.4'],
      ],
      [
        'that the promise is kept again',
        {
          type: 'PromiseKept',
          startedAtSec: 1_000_000_200,
          durationSec: 7230,
          summary: 'another wait is promised now',
        },
        ['7230', 'another wait is promised now'],
      ],
      [
        'a refusal of capacity, by group and reason',
        { type: 'CapacityRefused', group: 'eu-west-1/spot', reason: 'InsufficientInstanceCapacity' },
        ['eu-west-1/spot', 'InsufficientInstanceCapacity'],
      ],
      [
        'missing data, by source and reason',
        { type: 'DataMissing', source: 'backlog', reason: 'Throttling' },
        ['backlog', 'Throttling'],
      ],
    ])('publishes %s', async (_what, notice, words) => {
      const text = await told([notice], aRecord())
      for (const word of words) expect(text).toContain(word)
    })

    test('held and applied plans are published with their summary', async () => {
      const summary = 'held: only 43 % of the workers were heard'
      const size = { outcome: 'hold', summary, groups: [], steps: [] } as const
      expect(await told([{ type: 'PlanHeld', summary }], aRecord({ size }))).toContain(summary)
      const grown = '52 agents wanted, 40 ready or booting'
      const grow = { outcome: 'grow', summary: grown, groups: [], steps: [] } as const
      expect(await told([{ type: 'PlanApplied', summary: grown, steps: 1 }], aRecord({ size: grow }))).toContain(grown)
    })

    test('an unknown queue and an empty forecast are not published as zero, and are no failure', async () => {
      const { queued: _, ...unknown } = aRecord()
      const text = await told([], { ...unknown, forecast: { ...unknown.forecast, points: [] } })
      expect(text).not.toMatch(/NaN|undefined/)
    })
  })
}
