import { expect, test } from 'vitest'
import type { Punctuality } from '../../../lib/journal/punctuality.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { type ConsoleSources, consoleData } from '../../../lib/view/console/console-data.ts'
import { figures } from '../../../lib/view/console/figures.ts'
import { emptyTimeline, planSummary, timelinePoint } from '../../../lib/view/console/timeline.ts'
import { aRecord } from '../a-record.ts'
import { aSnapshot, aWorker } from '../a-snapshot.ts'

const sources = (given: Partial<ConsoleSources> = {}): ConsoleSources => ({
  fleet: 'local',
  nowSec: 40,
  speed: 60,
  timeline: { ...emptyTimeline, latest: aRecord() },
  snapshot: aSnapshot(),
  state: initialState,
  settings: defaultSettings,
  ...given,
})

function figure(key: string, given: Partial<ConsoleSources> = {}) {
  const found = figures(consoleData(sources(given))).find((candidate) => candidate.key === key)
  return [found?.value, found?.unit, found?.note].filter((text) => text !== undefined).join(' | ')
}

const twoDays: Punctuality = {
  bugs: 12_000,
  late: 30,
  days: [
    { fromSec: -172_800, bugs: 5900, late: 28.5 },
    { fromSec: -86_400, bugs: 6100, late: 1.5 },
  ],
}
const noDays: Punctuality = { bugs: 0, late: 0, days: [] }

const snapshot = (given: Partial<Snapshot>) => ({ snapshot: aSnapshot(given) })

test.each([
  ['demand is what works plus what waits', 'demand', {}, '10 | agents | 8 working · 2 waiting'],
  [
    'a queue that nobody knows is not called empty',
    'demand',
    { snapshot: withoutQueue() },
    '8 | agents | 8 working · queue unknown',
  ],
  [
    'capacity counts ready agents, and workers by phase',
    'capacity',
    {},
    '8 | agents | 2 workers ready · 1 booting · 100 % in use',
  ],
  [
    'a fleet without agents has no usage',
    'capacity',
    snapshot({ workers: [], totalAgents: 0 }),
    '0 | agents | 0 workers ready',
  ],
  [
    'the forecast is the P90 at the horizon',
    'forecast',
    {},
    '13 | P90 in 3 min 30 s | P50 11 · confidence 50 % · linear-regression',
  ],
  [
    'a forecast without points says that history is short',
    'forecast',
    { timeline: { ...emptyTimeline, latest: aRecord({ points: [] }) } },
    '– | history too short to predict',
  ],
  [
    'late bugs are those of the days that are known, beside the promise',
    'late',
    { punctuality: twoDays },
    '0.250 % | in 2 days | of 12,000 bugs waited over 1 min · promised 1 %',
  ],
  [
    'late bugs that have a price are not set against a promise',
    'late',
    { punctuality: twoDays, settings: { ...defaultSettings, lateBugWorkerHours: 12 } },
    '0.250 % | in 2 days | of 12,000 bugs waited over 1 min · each costs 12 worker-hours',
  ],
  [
    'late bugs of a young fleet are those since it began',
    'late',
    { punctuality: { ...twoDays, sinceSec: 40 - 19 * 60 } },
    '0.250 % | in 19 min | of 12,000 bugs waited over 1 min · promised 1 %',
  ],
  ['late bugs before any were judged', 'late', { punctuality: noDays }, '– | no bug has been judged yet'],
  [
    'late bugs where the queue is unknown',
    'late',
    { punctuality: noDays, snapshot: withoutQueue() },
    '– | queue unknown',
  ],
  ['no burst', 'burst', {}, 'off | no burst in force'],
  ['lead time is the horizon without the interval', 'lead-time', {}, '3 min | launch to first heartbeat, P90'],
  ['cost is unknown where no price is', 'cost', {}, '– | price per hour not known'],
  ['a fresh cycle that heard everybody is good', 'health', {}, 'good | cycle 10 s ago · coverage 100 %'],
  ['three missed cycles are silence', 'health', { nowSec: 200 }, 'silent | cycle 2 min 50 s ago · coverage 100 %'],
  [
    'a missing source is named',
    'health',
    snapshot({ missing: [{ source: 'groups', reason: 'throttled' }] }),
    'blind | cycle 10 s ago · coverage 100 % · groups missing',
  ],
  [
    'failures are counted',
    'health',
    { timeline: { ...emptyTimeline, latest: { ...aRecord(), failures: ['this', 'that'] } } },
    'failing | cycle 10 s ago · coverage 100 % · 2 failures',
  ],
] as const)('%s', (_, key, given, expected) => {
  expect(figure(key, given as Partial<ConsoleSources>)).toBe(expected)
})

test.each([
  [119, 'good'],
  [121, 'bad'],
] as const)('%i late bugs of 12,000, of which a hundredth may be late, are %s', (late, tone) => {
  const shown = figures(consoleData(sources({ punctuality: { ...twoDays, late } }))).find(({ key }) => key === 'late')
  expect(shown?.tone).toBe(tone)
})

test('a burst counts down to its absolute end and is off after it', () => {
  const burst = {
    active: true,
    cause: 'manual',
    startedAtSec: 0,
    endsAtSec: 232,
    factor: 1.5,
    calm: 0,
    supplyAtStart: 8,
    peakDemand: 8,
    reason: 'release day',
  } as const
  expect(figure('burst', { state: { ...initialState, burst } })).toBe('×1.5 | 3 min 12 s left | manual: release day')
  expect(figure('burst', { state: { ...initialState, burst }, nowSec: 292 })).toBe('off | the last one ended 1 min ago')
})

test.each([
  [0, '3 min | assumed until 5 launches of each group have been seen'],
  [5, '3 min | launch to first heartbeat, P90 of 5 launches'],
  [undefined, '3 min | launch to first heartbeat, P90'],
])('lead time learned from %s launches', (launches, shown) => {
  const latest = aRecord(launches === undefined ? {} : { leadTimeLaunches: launches })
  expect(figure('lead-time', { timeline: { ...emptyTimeline, latest } })).toBe(shown)
})

test('before the first cycle the lead time is assumed', () => {
  expect(figure('lead-time', { timeline: emptyTimeline })).toMatch(/^3 min \| assumed until/)
})

test('cost is worker-hours of the timeline at the prices of the groups', () => {
  const points = [0, 3600, 7200].map((atSec) => timelinePoint(aRecord({ atSec, workers: 3 })))
  const priced = aSnapshot({ groups: aSnapshot().groups.map((group) => ({ ...group, hourlyUsd: 0.5 })) })
  expect(figure('cost', { timeline: { ...emptyTimeline, points }, snapshot: priced })).toBe(
    '$3.00 | in 2 h | $1.50 an hour now',
  )
})

test('before the first cycle every figure says so without a wrong number', () => {
  const empty = consoleData({ fleet: 'local', nowSec: 0, speed: 1, timeline: emptyTimeline, settings: defaultSettings })
  expect(figures(empty).map(({ value }) => value)).toEqual(['starting', '–', '–', '0', 'off', '–', '3 min', '–'])
})

test('the feed leaves out the points that its reader already has', () => {
  const points = [30, 60, 90].map((atSec) => timelinePoint(aRecord({ atSec })))
  const plans = [planSummary(aRecord())]
  const data = consoleData(sources({ timeline: { ...emptyTimeline, points, plans }, sinceSec: 60 }))
  expect(data.points.map(({ atSec }) => atSec)).toEqual([90])
  expect(data.plans).toHaveLength(1)
})

function withoutQueue(): Snapshot {
  const { queued: _, ...rest } = aSnapshot({ activeBugs: 8 })
  return rest
}

test('draining workers are shown separately, and their work counts as use', () => {
  const workers = [aWorker({ id: 'a' }), aWorker({ id: 'b', phase: 'draining' })]
  expect(figure('capacity', snapshot({ workers, totalAgents: 4 }))).toBe(
    '4 | agents | 1 worker ready · 1 draining · 200 % in use',
  )
})
