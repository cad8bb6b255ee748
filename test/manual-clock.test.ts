import { describe, expect, test } from 'vitest'
import { manualClock } from './manual-clock.ts'

describe('a manual clock', () => {
  test('stands still until it is advanced, and then resolves the waits whose time has come', async () => {
    const clock = manualClock(100)
    const woken: number[] = []
    const waits = [110, 120].map((sec) => clock.until(sec).then(() => woken.push(sec)))
    clock.advance(10)
    await waits[0]
    expect([clock.nowSec(), clock.wallSec(), woken]).toEqual([110, 110, [110]])
    clock.advance(10)
    await waits[1]
    expect(woken).toEqual([110, 120])
    await clock.until(5)
  })

  test('stops waiting when the signal aborts', async () => {
    const clock = manualClock(0)
    const stop = new AbortController()
    const waited = clock.until(1, stop.signal)
    stop.abort()
    await waited
    await clock.until(1, stop.signal)
    expect(clock.nowSec()).toBe(0)
  })

  test('cannot go back', () => {
    expect(() => manualClock(0).advance(-1)).toThrow(RangeError)
  })
})
