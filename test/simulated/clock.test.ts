import { describe, expect, test } from 'vitest'
import { acceleratedClock } from '../../lib/simulated/clock.ts'

describe('an accelerated clock', () => {
  const at = (speed: number, originSec = 1000) => {
    let wallMs = 5_000_000
    const clock = acceleratedClock({ originSec, speed, wall: () => wallMs })
    return { clock, wait: (ms: number) => (wallMs += ms) }
  }

  test('starts at its origin and runs `speed` times as fast as real time', () => {
    const { clock, wait } = at(60)
    expect(clock.nowSec()).toBe(1000)
    wait(1500)
    expect(clock.nowSec()).toBe(1090)
    expect(clock.wallSec()).toBe(5001.5)
  })

  test('counts whole seconds', () => {
    const { clock, wait } = at(0.5)
    wait(1999)
    expect(clock.nowSec()).toBe(1000)
    wait(1)
    expect(clock.nowSec()).toBe(1001)
  })

  test('continues from a stored time, however much real time has passed in between', () => {
    const before = at(60)
    before.wait(10_000)
    const after = at(60, before.clock.nowSec())
    expect(after.clock.nowSec()).toBe(1600)
  })

  test('never runs backwards, even if the system clock does', () => {
    const { clock, wait } = at(60)
    wait(10_000)
    expect(clock.nowSec()).toBe(1600)
    wait(-9_000)
    expect(clock.nowSec()).toBe(1600)
    wait(1000)
    expect(clock.nowSec()).toBe(1660)
  })

  test('counts at most ten seconds of the time for which the machine sleeps', () => {
    const { clock, wait } = at(60)
    wait(8 * 3_600_000)
    expect(clock.nowSec()).toBe(1600)
    wait(1000)
    expect(clock.nowSec()).toBe(1660)
  })

  test('can be waited for', async () => {
    const clock = acceleratedClock({ originSec: 0, speed: 100_000 })
    await clock.until(500)
    expect(clock.nowSec()).toBeGreaterThanOrEqual(500)
    await clock.until(3)
  })

  test('stops waiting when the signal aborts', async () => {
    const clock = acceleratedClock({ originSec: 0, speed: 0.001 })
    const stop = new AbortController()
    const waited = clock.until(1e9, stop.signal)
    stop.abort()
    await waited
    await clock.until(1e9, stop.signal)
    expect(clock.nowSec()).toBe(0)
  })

  test.each([
    [{ originSec: 0, speed: 0 }, 'speed'],
    [{ originSec: 0, speed: -1 }, 'speed'],
    [{ originSec: 0, speed: Number.POSITIVE_INFINITY }, 'speed'],
    [{ originSec: Number.NaN, speed: 1 }, 'originSec'],
  ])('%o is refused', (options, name) => {
    expect(() => acceleratedClock(options)).toThrow(name)
  })
})
