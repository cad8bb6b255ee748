import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../lib/system-clock.ts'

afterEach(() => void vi.useRealTimers())

test('whoever waits for a time waits until then', async () => {
  const atSec = systemClock.wallSec() + 0.05
  await systemClock.until(atSec)
  expect(systemClock.wallSec()).toBeGreaterThanOrEqual(atSec)
})

test('whoever waits while the clock is set back waits about as long as before, not until it has caught up', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const beganMs = performance.now()
  const waiting = systemClock.until(systemClock.wallSec() + 0.05)
  vi.setSystemTime(Date.now() - 3_600_000)
  await waiting
  expect(performance.now() - beganMs).toBeLessThan(4000)
}, 5000)
