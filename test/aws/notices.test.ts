import { describe, expect, test } from 'vitest'
import { awsClients } from '../../lib/aws/calls/clients.ts'
import { type Beside, drawnMetrics, figuresOf } from '../../lib/aws/notices/figures.ts'
import { forecastDue } from '../../lib/aws/notices/forecast-due.ts'
import { awsNotices, type NoticesOptions } from '../../lib/aws/notices.ts'
import type { ForecastOutcome } from '../../lib/optimizer/outcome/forecast-outcomes.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { Notice } from '../../lib/ports.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aRecord, noticesContract } from '../contract/notices.ts'
import { testCredentials } from './arranged-fleet.ts'
import { type FakeAws, startFakeAws } from './fake/fake-aws.ts'

const forAtSec = aRecord().atSec
const due: ForecastOutcome = { forAtSec, madeAtSec: forAtSec - 210, quantiles: [30, 34, 37], demand: 33 }

function noticesOn(fake: FakeAws, lines: string[], forecastDue: NoticesOptions['forecastDue'] = async () => due) {
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fake.url, credentials: testCredentials })
  return awsNotices({
    events: clients.events('us-east-1'),
    bus: 'default',
    namespace: 'Test',
    hourlyUsd: () => 1.5,
    forecastDue,
    write: (line) => lines.push(line),
  })
}

async function onBus(run: (fake: FakeAws, lines: string[]) => Promise<void>): Promise<void> {
  const fake = await startFakeAws()
  try {
    await run(fake, [])
  } finally {
    await fake.close()
  }
}

noticesContract('AWS, over the wire', async () => {
  const fake = await startFakeAws()
  const lines: string[] = []
  return {
    notices: noticesOn(fake, lines),
    told: async () =>
      [...lines, ...fake.events.map((event) => JSON.stringify(event).replaceAll('\\"', '"'))].join('\n'),
    close: () => fake.close(),
  }
})

test('a notice is an event with source rao, and its detail-type is the type of the notice', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([{ type: 'PlanHeld', summary: 'held' }], aRecord({ fleet: 'ci' }))
    expect(fake.events).toEqual([
      expect.objectContaining({ Source: 'rao', DetailType: 'PlanHeld', EventBusName: 'default' }),
    ])
    expect(JSON.parse(String(fake.events[0]?.Detail))).toEqual({ fleet: 'ci', atSec: aRecord().atSec, summary: 'held' })
  }))

test('more notices than one call takes are sent in several', () =>
  onBus(async (fake, lines) => {
    const many = Array.from({ length: 23 }, (_, index): Notice => ({ type: 'PlanHeld', summary: `${index}` }))
    await noticesOn(fake, lines).publish(many, aRecord())
    expect(fake.calls.map(({ input }) => (input.Entries as []).length)).toEqual([10, 10, 3])
  }))

test('a deleted bus is an error that names it, after the metrics were written', () =>
  onBus(async (fake, lines) => {
    fake.fault = () => ({ code: 'ResourceNotFoundException', message: 'no such bus' })
    const publishing = noticesOn(fake, lines).publish([{ type: 'PlanHeld', summary: 'x' }], aRecord())
    await expect(publishing).rejects.toThrow('PutEvents of default failed: ResourceNotFoundException: no such bus')
    expect(lines).toHaveLength(1)
  }))

test('a quiet cycle costs no call', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([], aRecord())
    expect(fake.calls).toEqual([])
    expect(lines).toHaveLength(1)
  }))

test('an earlier forecast that cannot be read is an error that blocks neither metrics nor events', () =>
  onBus(async (fake, lines) => {
    const publishing = noticesOn(fake, lines, () => Promise.reject(new Error('no table'))).publish(
      [{ type: 'PlanHeld', summary: 'x' }],
      aRecord(),
    )
    await expect(publishing).rejects.toThrow('no table')
    expect(lines).toHaveLength(1)
    expect(fake.events).toHaveLength(1)
  }))

test('metrics are in the embedded format, by fleet, and only those that are paid for', () =>
  onBus(async (fake, lines) => {
    await noticesOn(fake, lines).publish([], aRecord({ fleet: 'ci' }))
    const line = JSON.parse(lines[0] ?? '{}')
    const [directive] = line._aws.CloudWatchMetrics
    expect(directive.Namespace).toBe('Test')
    expect(directive.Dimensions).toEqual([['service', 'fleet']])
    expect(line).toMatchObject({ fleet: 'ci', service: 'rao' })
    expect(line).toMatchObject({ Cycles: 1, UsedAgents: 31, HourlyUsd: 1.5, BurstActive: 0 })
    const names = directive.Metrics.map(({ Name }: { Name: string }) => Name)
    expect(names).toEqual(Object.keys(drawnMetrics))
    expect(line.ForecastDue, 'the least is the P50, the most the P90').toEqual([30, 34])
  }))

const figures = (record: PlanRecord, beside?: Beside) =>
  Object.fromEntries(figuresOf(record, beside).map(({ name, value }) => [name, value]))

test('unknown values are not written as metrics', () => {
  const { queued: _, late: __, ...unknown } = aRecord()
  const names = Object.keys(figures(unknown))
  for (const name of [
    'QueuedBugs',
    'LateBugs',
    'JudgedBugs',
    'HourlyUsd',
    'Usd',
    'BurstFactor',
    'ForecastDueP90',
    'AboveP90',
  ])
    expect(names).not.toContain(name)
})

test('late bugs are written with the bugs that arrived meanwhile', () => {
  expect(figures(aRecord({ arrived: 12, late: 0.5 }))).toMatchObject({
    JudgedBugs: 12,
    LateBugs: 0.5,
    PromiseBroken: 0,
  })
  const brokenPromise = { startedAtSec: 1, bugs: 100, lateBugs: 9 }
  expect(figures(aRecord({ brokenPromise }))).toMatchObject({ PromiseBroken: 1 })
})

test('a refusing group counts for as long as it is left alone or may not launch; one changed by somebody else does not count', () => {
  const launch = (group: string) => ({ do: 'launch', group, from: 1, desired: 2, reason: '' }) as const
  const refusal = { outcome: 'refused', reason: 'no room', capacity: true } as const
  const size = (rule: string) => ({
    ...aRecord().size,
    groups: [{ group: 'a', current: 1, desired: 1, reasons: [{ rule, from: 1, to: 0, text: '' }] }],
  })
  const refused = (record: Partial<PlanRecord>) => figures(aRecord(record)).CapacityRefused
  expect(refused({ applied: [{ step: launch('a'), result: refusal }] })).toBe(1)
  expect(refused({ applied: [{ step: launch('a'), result: refusal }], size: size('refused') })).toBe(1)
  expect(refused({ size: size('refused') })).toBe(1)
  expect(refused({ size: size('suspended') })).toBe(1)
  expect(refused({ size: size('in-vain') })).toBe(1)
  expect(refused({ size: size('max') })).toBe(0)
  expect(refused({ applied: [{ step: launch('a'), result: { ...refusal, replan: true } }] })).toBe(0)
})

test('a forecast that comes due is reported with the outcome: which levels demand was above, and which not', () => {
  expect(figures(aRecord(), { due: { ...due, quantiles: [30, 33, 36] } })).toMatchObject({
    ForecastDueP50: 30,
    ForecastDueP90: 33,
    ForecastDueP99: 36,
    AboveP50: 1,
    AboveP90: 0,
    AboveP99: 0,
  })
})

test('worker-hours and dollars cover the time until the next scheduled cycle, so that their sums are the bill', () => {
  const plan = Array.from({ length: 12 }, (_, index) => ({
    worker: `i-${index}`,
    group: 'g',
    currentAgents: 4,
    idealAgents: 4,
    priority: 0,
    reason: '',
  }))
  const settings = { ...defaultSettings, optimizationIntervalSec: 300 }
  expect(figures(aRecord({ plan, settings }), { hourlyUsd: 6 })).toMatchObject({ WorkerHours: 1, Usd: 0.5 })
  const nudged = figures(aRecord({ plan, settings, trigger: 'nudge' }), { hourlyUsd: 6 })
  expect(nudged).not.toHaveProperty('WorkerHours')
  expect(nudged).not.toHaveProperty('Usd')
})

describe('the forecast that comes due', () => {
  const made = (atSec: number, horizonSec: number, p90: number) =>
    aRecord({
      atSec,
      forecast: {
        model: 'linear-regression',
        madeAtSec: atSec,
        horizonSec,
        confidence: 1,
        points: [
          { atSec: atSec + horizonSec / 2, quantiles: [1, 2, 3] },
          { atSec: atSec + horizonSec, quantiles: [p90 - 2, p90, p90 + 2] },
        ],
      },
    })
  const journalOf = async (...records: PlanRecord[]) => {
    const journal = memoryJournals().open('default')
    for (const record of records) await journal.appendPlan(record)
    return journal
  }
  const now = aRecord().atSec

  test('is the one made a horizon ago, interpolated if no cycle ran at that very second', async () => {
    const journal = await journalOf(made(now - 213, 210, 40), made(now - 181, 210, 41), made(now - 150, 210, 42))
    const [p50, p90, p99] = [1, 2, 3].map((near, level) => near + (76 / 105) * (39 + 2 * level - near))
    expect(await forecastDue(journal, made(now, 210, 50))).toMatchObject({
      forAtSec: now,
      madeAtSec: now - 181,
      quantiles: [p50, p90, p99].map((quantile) => expect.closeTo(quantile ?? 0, 6)),
      demand: 33,
    })
  })

  test.each<[string, Partial<PlanRecord>]>([
    ['too few workers were heard', { coverage: 0.4 }],
    ['the queue did not answer', { missing: [{ source: 'backlog', reason: 'Throttling' }] }],
  ])('is absent when %s: it is not judged by demand that was not measured', async (_, unseen) => {
    const journal = await journalOf(made(now - 210, 210, 40))
    expect(await forecastDue(journal, made(now, 210, 50))).toBeDefined()
    expect(await forecastDue(journal, { ...made(now, 210, 50), ...unseen })).toBeUndefined()
  })

  test.each<[string, PlanRecord[]]>([
    ['nothing was forecast yet', []],
    ['no cycle ran a horizon ago', [made(now - 400, 210, 40)]],
    ['it was made for another time', [made(now - 210, 900, 40)]],
    ['it had no points', [aRecord({ atSec: now - 210, forecast: { ...aRecord().forecast, points: [] } })]],
  ])('is absent when %s', async (_, records) => {
    expect(await forecastDue(await journalOf(...records), made(now, 210, 50))).toBeUndefined()
  })
})
