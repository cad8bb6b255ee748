import { expect, test } from 'vitest'
import { decide } from '../../lib/optimizer/decide.ts'
import { aGroup, aSnapshot, aState, someSettings, startSec } from '../builders.ts'

const names = Array.from({ length: 30 }, (_, index) => `us-east-1/release-${index}`)
const byGroup = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]))
const state = aState({
  leadTimesSec: byGroup([60]),
  refusals: byGroup({ failures: 1, untilSec: startSec, reason: 'no room' }),
})

const rememberedIn = (groups: readonly string[]) => {
  const snapshot = aSnapshot({ groups: groups.map((key) => aGroup({ key })) })
  const { state: after } = decide({ snapshot, history: [], state, settings: someSettings(), nowSec: startSec })
  expect(Object.keys(after.refusals)).toEqual(Object.keys(after.leadTimesSec))
  return Object.keys(after.leadTimesSec)
}

test('of the groups of releases long gone the last twenty are remembered, and all that are there', () => {
  expect(rememberedIn(['us-east-1/release-0', 'us-east-1/new'])).toEqual(['us-east-1/release-0', ...names.slice(-20)])
  expect(rememberedIn(names.slice(10))).toEqual(names)
})

test('a look that saw no group forgets none', () => {
  expect(rememberedIn([])).toEqual(names)
})
