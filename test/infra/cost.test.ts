import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { costOf } from '../../infra/cost-model.ts'
import { costPage } from '../../infra/cost-page.ts'

test('a hundred workers at 30 s, heartbeats at 120 s, cost less than $8 a month', () => {
  expect(costOf({ workers: 100, intervalSec: 30, reportAfterSec: 120 }).afterFreeUsd).toBeLessThan(8)
})

test('the price of heartbeats follows the facts: 8.6 million requests a month for 100 workers at 30 s', () => {
  const { heartbeatsUsd } = costOf({ workers: 100, intervalSec: 30, reportAfterSec: 30 })
  // $8.8 for requests, $5.5 for writes, $2.3 for Lambda, $3.1 for logs.
  expect(heartbeatsUsd).toBeGreaterThan(16)
  expect(heartbeatsUsd).toBeLessThan(21)
})

test('COST.md is what the script makes of the model', () => {
  expect(readFileSync(join(import.meta.dirname, '../../infra/COST.md'), 'utf8')).toBe(costPage())
})
