import { expect, test } from 'vitest'
import type { Reported } from '../../../lib/aws/worker/send-heartbeat.ts'
import { afterAnswer, allowedBy, atFirst, type Standing } from '../../../lib/aws/worker/standing.ts'

const orders = { targetAgents: 2, drain: false, reportAfterSec: 60 }
const heard = (given: Partial<typeof orders> = {}): Reported => ({
  outcome: 'heard',
  orders: { ...orders, ...given },
})
const refused: Reported = { outcome: 'refused', reason: '503' }
const obeying: Standing = { orders, failures: 0 }

test.each([
  ['a worker without orders takes no bug', atFirst, 0],
  ['but works if nobody answers', { failures: 1 }, 4],
  ['orders count also while nobody answers', { orders, failures: 3 }, 2],
  ['a part of an agent is none', { orders: { ...orders, targetAgents: 1.9 }, failures: 0 }, 1],
  ['nobody fills more agents than there are', { orders: { ...orders, targetAgents: 9 }, failures: 0 }, 4],
])('%s', (_rule, standing, agents) => {
  expect(allowedBy(standing, 4)).toBe(agents)
})

test.each([
  ['the same orders again wait for the next report', obeying, heard(), false, 60, []],
  ['a drain is acknowledged after a second', obeying, heard({ drain: true }), false, 1, ['told to drain: no new bugs']],
  ['so is its end', { orders: { ...orders, drain: true }, failures: 0 }, heard(), false, 1, ['no longer drained']],
  ['but neither on an ending instance', obeying, heard({ drain: true }), true, 60, []],
  ['an answer after a failure is told', { orders, failures: 2 }, heard(), false, 60, ['heard again']],
  ['the first failure is told', obeying, refused, false, 2, ['not heard: 503']],
  ['the next ones are not', { orders, failures: 2 }, refused, false, 8, []],
  ['retries are no further apart than a minute', { orders, failures: 99 }, refused, false, 60, []],
  ['unless the service asks for it', { orders, failures: 2 }, { ...refused, retryAfterSec: 300 }, false, 300, []],
  ['which it may for an hour', { orders, failures: 2 }, { ...refused, retryAfterSec: 1e6 }, false, 3600, []],
] as const)('%s', (_rule, before, reported, ending, sec, lines) => {
  expect(afterAnswer(before, reported, ending, 1000)).toMatchObject({ reportInSec: sec, lines })
})

test.each([
  ['a quarter of an hour', 60, 900],
  ['three intervals, where those are longer', 600, 1800],
])('orders lapse after %s', (_rule, reportAfterSec, sec) => {
  const first = afterAnswer({ orders: { ...orders, reportAfterSec }, failures: 0 }, refused, false, 1000).standing
  const { standing } = afterAnswer(first, refused, false, 1000 + sec)
  expect(standing).toEqual({ orders: { ...orders, reportAfterSec }, failures: 2, unansweredSinceSec: 1000 })
  expect(afterAnswer(standing, refused, false, 1001 + sec).standing).toEqual({ failures: 3, unansweredSinceSec: 1000 })
})

test('a report that could not be made says nothing about the service', () => {
  const { standing, lines } = afterAnswer(obeying, undefined, false, 1000)
  expect([standing, lines]).toEqual([{ orders, failures: 1 }, []])
  expect(afterAnswer(standing, undefined, false, 9000).standing.orders).toEqual(orders)
})
