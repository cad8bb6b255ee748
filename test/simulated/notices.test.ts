import { expect, test } from 'vitest'
import type { Step } from '../../lib/optimizer/size/step.ts'
import type { Notice } from '../../lib/ports.ts'
import { cycleLine, lineNotices, noticeLine } from '../../lib/simulated/notices.ts'
import { aRecord } from '../contract/notices.ts'

const group = 'us-east-1/workers'
const reason = 'test'
const drain = (worker: string): Step => ({ do: 'drain', group, worker, reason })

test('a quiet cycle is one line with time, demand, capacity, forecast, burst, action and reason', () => {
  expect(cycleLine(aRecord())).toBe(
    '2001-09-09 01:50:00  demand 31+2    capacity 36+4    p90 38    burst off  steady: 40 agents ready or booting, 40 wanted',
  )
})

test('the steps follow the reason: those of the same kind are counted, and refused ones say why', () => {
  const line = cycleLine(
    aRecord({
      size: { outcome: 'grow', summary: '52 agents wanted', groups: [], steps: [] },
      applied: [
        { step: { do: 'launch', group, desired: 13, from: 10, reason }, result: { outcome: 'applied' } },
        { step: drain('w1'), result: { outcome: 'applied' } },
        { step: drain('w2'), result: { outcome: 'applied' } },
        {
          step: { do: 'terminate', group, worker: 'w3', reason },
          result: { outcome: 'refused', reason: 'busy again: 1 agent at work on w3' },
        },
        { step: { do: 'undrain', group, worker: 'w4', reason }, result: { outcome: 'gone' } },
      ],
    }),
  )
  expect(line).toContain(
    'grow: 52 agents wanted [launch us-east-1/workers 10 -> 13, 2 x drain, terminate refused (busy again: 1 agent at work on w3), undrain gone]',
  )
})

test('an active burst is shown with its cause, factor and end, an unknown queue as a question mark', () => {
  const { queued: _, ...record } = aRecord({
    mode: 'recommend',
    burst: {
      active: true,
      cause: 'predicted',
      startedAtSec: 1_000_000_200,
      endsAtSec: 1_000_003_800,
      factor: 1.2,
      calm: 0,
      supplyAtStart: 40,
      peakDemand: 33,
    },
  })
  expect(cycleLine(record)).toMatch(
    /demand 31\+\? .* burst predicted x1\.2 until 02:50:00 {2}steady \(recommend only\):/,
  )
})

test('demand that is unlike the expected is told in agents, one of them in the singular', () => {
  const anomaly = { direction: 'below', startedAtSec: 1_000_000_200, expectedAgents: 8.4 } as const
  expect(noticeLine({ ...anomaly, type: 'AnomalyBegan', demandAgents: 1 })).toBe(
    'unusual: 1 agent demanded, 8.4 had been expected',
  )
  expect(noticeLine({ ...anomaly, type: 'AnomalyEnded', durationSec: 600, farthestAgents: 1 })).toBe(
    'usual again after 600 s: 1 agent at the least, 8.4 had been expected',
  )
})

test('a notice that the line of its cycle already tells gets no second line', async () => {
  const lines: string[] = []
  const notices: Notice[] = [
    { type: 'PlanApplied', summary: 'grown', steps: 1 },
    { type: 'DataMissing', source: 'groups', reason: 'AccessDenied' },
  ]
  await lineNotices((line) => lines.push(line)).publish(notices, aRecord())
  expect(lines).toEqual([cycleLine(aRecord()), `${' '.repeat(21)}no data on groups: AccessDenied`])
  expect(noticeLine({ type: 'PlanHeld', summary: 'held' })).toBeUndefined()
})
