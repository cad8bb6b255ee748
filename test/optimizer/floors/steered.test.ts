import { expect, test } from 'vitest'
import { isSteered } from '../../../lib/optimizer/floors/steered.ts'
import { startSec } from '../../builders.ts'

const steered = (agoSec: number, optimizationIntervalSec: number) =>
  isSteered({ decidedAtSec: startSec - agoSec }, { optimizationIntervalSec }, startSec)

test('a fleet counts as steered until its last decision is a quarter of an hour and three intervals old', () => {
  expect([900, 901].map((agoSec) => steered(agoSec, 30))).toEqual([true, false])
  expect([10_800, 10_801].map((agoSec) => steered(agoSec, 3600))).toEqual([true, false])
})

test('a fleet before its first decision is still waiting for it', () => {
  expect(isSteered({}, { optimizationIntervalSec: 30 }, startSec)).toBe(true)
})
