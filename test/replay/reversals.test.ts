import { expect, test } from 'vitest'
import { replay } from '../../lib/replay/replay.ts'
import { Reversals } from '../../lib/replay/reversals.ts'
import { aLoad, aPolicy, someOptions } from './traces.ts'

function turns(...sizes: readonly number[]): number {
  const reversals = new Reversals(5)
  for (const size of sizes) reversals.see(size, true)
  return reversals.count
}

test('a fleet that only grows, or stays, never reverses', () => {
  expect(turns(5, 6, 6, 9, 9)).toBe(0)
  expect(turns()).toBe(0)
})

test('a change opposite to the previous one is one reversal, however long the pause between them', () => {
  expect(turns(6, 6, 6, 5)).toBe(1)
  expect(turns(4, 5, 4, 5)).toBe(3)
  expect(turns(9, 8, 7, 1, 2)).toBe(2)
})

test('reversals are scored per hour, only after the warm-up', () => {
  const load = aLoad(
    [
      [0, 1],
      [7200, 1],
    ],
    { warmupSec: 3600 },
  )
  // The direction changes every ten minutes; the first change after the warm-up is exactly at its end.
  const policy = aPolicy(({ nowSec }) => (Math.floor(nowSec / 600) % 2 === 0 ? 2 : 3))
  expect(replay(load, policy, someOptions()).reversalsPerHour).toBe(6)
})
