import { expect, test } from 'vitest'
import { planRows } from '../../../lib/view/console/plan-rows.ts'
import { planSummary } from '../../../lib/view/console/timeline.ts'
import { aRecord, type Cycle } from '../a-record.ts'

const plans = (...outcomes: NonNullable<Cycle['outcome']>[]) =>
  outcomes.map((outcome, index) => planSummary(aRecord({ atSec: 30 * index, outcome })))

test('quiet cycles in a row become one row, and the newest row comes first', () => {
  const rows = planRows(plans('steady', 'steady', 'grow', 'steady', 'steady', 'steady'), 10)
  expect(rows.map(({ plan, cycles }) => `${plan.outcome} ${cycles}`)).toEqual(['steady 3', 'grow 1', 'steady 2'])
  expect(rows[0]).toMatchObject({ fromSec: 90, toSec: 150 })
})

test('cycles that act stay apart', () => {
  expect(planRows(plans('grow', 'grow', 'shrink'), 10)).toHaveLength(3)
})

test('holding is shown once for as long as it lasts', () => {
  expect(planRows(plans('hold', 'hold', 'hold'), 10).map(({ cycles }) => cycles)).toEqual([3])
})

test('there are no more rows than requested, though the last one may span many cycles', () => {
  const rows = planRows(plans('steady', 'steady', 'grow', 'steady', 'grow'), 3)
  expect(rows.map(({ plan }) => plan.outcome)).toEqual(['grow', 'steady', 'grow'])
})

test('a steady cycle that tried a step has its own row', () => {
  const step = { do: 'terminate', group: 'local/workers', worker: 'w-1', reason: 'drained' } as const
  const acted = planSummary(aRecord({ atSec: 60, applied: [{ step, result: { outcome: 'applied' } }] }))
  expect(planRows([...plans('steady', 'steady'), acted], 10)).toHaveLength(2)
})
