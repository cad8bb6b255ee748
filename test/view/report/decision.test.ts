import { expect, test } from 'vitest'
import { decisionAt, decisionPart } from '../../../lib/view/report/decision.ts'

const decisions = [10, 20, 30].map((tSec) => ({
  tSec,
  outcome: 'grow' as const,
  summary: `at ${tSec}`,
  burst: 1.2,
  reasons: [['headroom', '8 <wanted>']] as const,
  steps: ['launch 2 workers'],
}))

test('the decision in force is the latest one made, the moment itself included', () => {
  expect([9, 10, 19, 20, 999].map((sec) => decisionAt(decisions, sec)?.tSec)).toEqual([undefined, 10, 10, 20, 30])
  expect(decisionAt(undefined, 10)).toBeUndefined()
})

test('it is shown with outcome, burst, reasons and steps, as text', () => {
  const { markup } = decisionPart(decisions[0], 978_307_200)
  expect(markup).toContain('<time>Mon 1 Jan 2001 00:00:10</time>')
  expect(markup).toContain('data-outcome="grow"')
  expect(markup).toContain('burst ×1.2')
  expect(markup).toContain('<code>headroom</code> 8 &lt;wanted&gt;')
  expect(markup).toContain('launch 2 workers')
  expect(decisionPart(undefined, 0).markup).toContain('Nothing had been decided by then.')
})
