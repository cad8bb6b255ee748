import { describe, expect, test } from 'vitest'
import { offsetOf } from '../../../lib/optimizer/models/clock.ts'
import { fittedIncrements, learnIncrements, risesWithin } from '../../../lib/optimizer/models/increments.ts'
import { rng } from '../../../lib/simulated/random.ts'

/** Looks every 30 s at a load of 100 agents that jumps to 300 for five minutes, in every second half hour or so. */
function burstingLooks(days: number, isBurst: (atSec: number) => boolean) {
  const random = rng(1, 'bursting-looks')
  return Array.from({ length: days * 2880 }, (_, look) => {
    const atSec = look * 30
    return { atSec, demand: (isBurst(atSec) ? 300 : 100) + 3 * random.normal() }
  })
}

const random = rng(2, 'half-hours')
const struck = Array.from({ length: 7 * 48 }, () => random.next() < 0.5)
const byTheHalfHour = (atSec: number) =>
  atSec % 1800 >= 120 && atSec % 1800 < 420 && struck[Math.floor(atSec / 1800)] === true
const nowAt = (minute: number) => ({ atSec: 7 * 86_400 + minute * 60, demand: 100 })

describe('bursts that keep a clock', () => {
  const learned = learnIncrements(burstingLooks(7, byTheHalfHour), 150)
  if (learned === undefined) throw new Error('a week should be enough')

  test('are found to keep it', () => {
    expect(learned.key.name).toBe('half hour')
  })

  test('are feared when they are due, and only then', () => {
    const p99 = (minute: number) => fittedIncrements(learned, nowAt(minute)).quantile(nowAt(minute).atSec + 150, 0.99)
    expect(p99(1)).toBeGreaterThan(280)
    expect(p99(15)).toBeLessThan(130)
    expect(p99(31)).toBeGreaterThan(280)
  })

  test('quantiles are ordered, and begin with demand now', () => {
    const fitted = fittedIncrements(learned, nowAt(1))
    const at = (sec: number, level: number) => fitted.quantile(nowAt(1).atSec + sec, level)
    expect(at(0, 0.99)).toBe(100)
    const levels = [0.5, 0.7, 0.9, 0.95, 0.99, 0.999].map((level) => at(150, level))
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
    expect(fitted.confidence).toBeGreaterThan(0.8)
    expect(fitted.confidence).toBeLessThan(1)
  })

  test('are small enough to be stored', () => {
    expect(JSON.stringify(learned).length).toBeLessThan(2000)
  })
})

test('bursts at any time keep no clock', () => {
  const anywhere = rng(3, 'anywhere')
  let untilSec = 0
  const isBurst = (atSec: number) => {
    if (atSec > untilSec && anywhere.next() < 0.01) untilSec = atSec + 300
    return atSec <= untilSec
  }
  expect(learnIncrements(burstingLooks(7, isBurst), 150)?.key.name).toBe('no clock')
})

test('a day that follows the clock on the wall is learned by it', () => {
  const berlin = offsetOf('Europe/Berlin')
  const morning = (atSec: number) => {
    const local = (atSec + berlin(atSec)) % 86_400
    return local >= 9 * 3600 && local < 9 * 3600 + 300
  }
  const learned = learnIncrements(burstingLooks(7, morning), 150, berlin)
  expect(learned?.key.name).toBe('day')
})

test('says nothing on little, or on looks further apart than the lead', () => {
  expect(learnIncrements(burstingLooks(7, byTheHalfHour).slice(0, 400), 150)).toBeUndefined()
  expect(
    learnIncrements(
      burstingLooks(7, byTheHalfHour).filter((_, look) => look % 20 === 0),
      150,
    ),
  ).toBeUndefined()
})

test('rises do not reach over holes', () => {
  const looks = [0, 30, 60, 90, 120, 1000, 1030, 1060, 1090, 1120].map((atSec) => ({ atSec, demand: atSec }))
  expect(risesWithin(looks, 60).map(({ atSec, rise }) => [atSec, rise])).toEqual([
    [0, 60],
    [30, 60],
    [60, 60],
    [1000, 60],
    [1030, 60],
  ])
})
