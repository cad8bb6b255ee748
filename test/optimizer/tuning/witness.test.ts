import { expect, test } from 'vitest'
import type { RecordedCycle } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { Witness } from '../../../lib/optimizer/tuning/witness.ts'
import { startSec } from '../../builders.ts'

const lateLimit = 0.01
const promiseWaitSec = 60
const perDay = 2880

/** A fleet of forty agents that gets a bug of forty seconds every second; while `isLate`, bugs wait two minutes. */
function cycle(index: number, isLate: (index: number) => boolean = () => false): RecordedCycle {
  const queued = isLate(index) ? 120 : 0
  return { atSec: startSec + 30 * index, demand: 40 + queued, totalAgents: 40, arrived: 30, queued }
}

function witnessOf(days: number, isLate: (index: number) => boolean, foretoldPerCycle: number | undefined): Witness {
  const witness = Witness.begin(cycle(0))
  for (let index = 1; index <= days * perDay; index += 1)
    witness.see(cycle(index, isLate), promiseWaitSec, foretoldPerCycle)
  return witness
}

const never = () => false
const lastTenth = (index: number) => index % perDay > 0.9 * perDay

test('before a choice has an outcome, the fluid model is distrusted', () => {
  expect(Witness.begin(cycle(0)).factor(lateLimit)).toBe(1.5)
  expect(witnessOf(3, never, undefined).factor(lateLimit)).toBe(1.5)
})

test('the more days were imported, the less it is distrusted; those that it saw itself do not count', () => {
  const witness = Witness.begin(cycle(0))
  for (let index = 1; index <= 5 * perDay; index += 1)
    witness.see({ ...cycle(index), imported: true }, promiseWaitSec, undefined)
  expect(witness.factor(lateLimit)).toBeCloseTo(1.1)
  const onward = Witness.resume(witness.state()).startAfresh(cycle(5 * perDay))
  for (let index = 1; index <= 5 * perDay; index += 1) onward.see(cycle(5 * perDay + index), promiseWaitSec, 0)
  // Nobody was late, as was foretold: what was assumed stays.
  expect(onward.factor(lateLimit)).toBeCloseTo(1.1)
})

/** Predicts as many late bugs in twenty days as one day at the limit has. */
const aTwentieth = (30 * lateLimit) / 20

test('when no bug was late though some were predicted, the fluid model is trusted more', () => {
  const factor = witnessOf(20, never, aTwentieth).factor(lateLimit)
  // One day at the limit was predicted, and the initial distrust counts as one more day with one and a half times as many: 1.5 / 2.
  expect(factor).toBeCloseTo(0.75, 3)
})

test('its prediction is lowered by half at most, however many were predicted', () => {
  expect(witnessOf(20, never, 30 * lateLimit).factor(lateLimit)).toBe(0.5)
})

test('the first days do not change it much', () => {
  expect(witnessOf(1, never, 30 * lateLimit).factor(lateLimit)).toBeGreaterThan(0.7)
})

test('when far more were late than predicted, the prediction is raised, within limits', () => {
  expect(witnessOf(5, lastTenth, 0).factor(lateLimit)).toBe(2)
})

test('when the queue was unknown, nothing counts as seen', () => {
  const witness = Witness.begin(cycle(0))
  for (let index = 1; index <= perDay; index += 1) {
    const { queued: _, ...blind } = cycle(index)
    witness.see(blind, promiseWaitSec, 1)
  }
  expect(witness.factor(lateLimit)).toBe(1.5)
})

test('when no bug came, nothing is known either', () => {
  const witness = Witness.begin(cycle(0))
  witness.see({ atSec: startSec + 30, demand: 0, totalAgents: 40, arrived: 0, queued: 0 }, promiseWaitSec, 0)
  expect(witness.factor(lateLimit)).toBe(1.5)
})

test('the first half of a day says as much as the first day, but no more', () => {
  const [half, whole] = [0.5, 1].map((days) => witnessOf(days, never, 30 * lateLimit).factor(lateLimit))
  expect(half).toBeCloseTo(whole ?? 0, 3)
})

test('time while the queue was unknown does not count as time in which bugs were served in time', () => {
  const witness = Witness.begin(cycle(0))
  const { queued: _, ...blind } = cycle(10)
  witness.see(blind, promiseWaitSec, 1)
  witness.see(cycle(11), promiseWaitSec, 1)
  expect(witness.state().came).toMatchObject({ days: expect.closeTo(30 / 86_400, 12), arrived: 30, foretold: 1 })
})

test('counts every late bug once', () => {
  const { came, queue } = witnessOf(2, lastTenth, 0.2).state()
  expect(queue.late).toBeGreaterThan(1000)
  expect(came.late).toBeCloseTo(queue.late, 6)
  expect(came).toMatchObject({
    days: expect.closeTo(2, 9),
    arrived: 2 * perDay * 30,
    foretold: expect.closeTo(0.4 * perDay, 6),
  })
})

test('continues from its saved state as if it had not stopped', () => {
  const whole = witnessOf(2, lastTenth, 0.2)
  const half = Witness.resume(witnessOf(1, lastTenth, 0.2).state())
  for (let index = perDay + 1; index <= 2 * perDay; index += 1) half.see(cycle(index, lastTenth), promiseWaitSec, 0.2)
  expect(half.state()).toEqual(whole.state())
})

test('fading keeps the ratio', () => {
  const witness = witnessOf(5, lastTenth, 2.5)
  const before = witness.factor(lateLimit)
  const { arrived, days } = witness.state().came
  witness.fade(0.05)
  expect(witness.state().came).toMatchObject({
    arrived: expect.closeTo(0.95 * arrived, 6),
    days: expect.closeTo(0.95 * days, 9),
  })
  expect(witness.factor(lateLimit)).toBeCloseTo(before, 2)
})
