import { expect, test } from 'vitest'
import { decide } from '../../../lib/optimizer/decide.ts'
import { aGroup, aSnapshot, aState, someSettings, startSec } from '../../builders.ts'

const names = Array.from({ length: 30 }, (_, index) => `us-east-1/release-${index}`)
const byGroup = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]))
const state = aState({
  leadTimesSec: byGroup([60]),
  refusals: byGroup({ failures: 1, untilSec: startSec, reason: 'no room' }),
})

const after = (groups: readonly string[], before = state) => {
  const snapshot = aSnapshot({ groups: groups.map((key) => aGroup({ key })) })
  return decide({ snapshot, history: [], state: before, settings: someSettings(), nowSec: startSec }).state
}

const rememberedIn = (groups: readonly string[], before = state) => {
  const { leadTimesSec, refusals } = after(groups, before)
  expect(Object.keys(refusals)).toEqual(Object.keys(leadTimesSec))
  return Object.keys(leadTimesSec)
}

test('the last twenty groups of past releases are remembered, and all present ones', () => {
  expect(rememberedIn(['us-east-1/release-0', 'us-east-1/new'])).toEqual([...names.slice(-20), 'us-east-1/release-0'])
  expect(rememberedIn(names.slice(10))).toEqual(names)
})

test('a group that was there until now is among the last, however long it has been known', () => {
  const lately = after(['us-east-1/release-0'])
  expect(rememberedIn(['us-east-1/new'], lately)).toEqual([...names.slice(-19), 'us-east-1/release-0'])
})

test('a look that saw no group makes none forgotten', () => {
  expect(rememberedIn([])).toEqual(names)
})
