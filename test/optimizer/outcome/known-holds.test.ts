import { expect, test } from 'vitest'
import type { AppliedStep } from '../../../lib/optimizer/outcome/applied-step.ts'
import { withKnownHold } from '../../../lib/optimizer/outcome/known-holds.ts'
import { settle } from '../../../lib/optimizer/outcome/settle.ts'
import { aGroup, aSnapshot, aState, startSec } from '../../builders.ts'

const group = 'us-east-1/workers'
const told = (hold?: 'instance-refresh' | 'foreign-policy'): AppliedStep => ({
  step: { do: 'drain', group, worker: 'i-1', reason: '' },
  result: { outcome: 'refused', reason: 'no', ...(hold && { hold }) },
})
const after = (applied: readonly AppliedStep[], state = aState(), atSec = startSec) =>
  settle({ atSec, leavers: [], state }, aSnapshot(), applied)

test('a hold that a step found is believed for five minutes, and longer when found again', () => {
  const once = after([told('instance-refresh')])
  expect(once.holds).toEqual({ [group]: { hold: 'instance-refresh', untilSec: startSec + 300 } })
  expect(after([], once, startSec + 299).holds).toEqual(once.holds)
  expect(after([], once, startSec + 300)).not.toHaveProperty('holds')
  expect(after([told('foreign-policy')], once, startSec + 200).holds).toEqual({
    [group]: { hold: 'foreign-policy', untilSec: startSec + 500 },
  })
  expect(after([told()])).not.toHaveProperty('holds')
})

test('while it is believed, the group shows it, once', () => {
  const state = after([told('instance-refresh')])
  const holdsAt = (sec: number, seen: ReturnType<typeof aGroup>) => withKnownHold(seen, state, startSec + sec).holds
  expect(holdsAt(299, aGroup({ holds: ['metered'] }))).toEqual(['metered', 'instance-refresh'])
  expect(holdsAt(299, aGroup({ holds: ['instance-refresh'] }))).toEqual(['instance-refresh'])
  expect(holdsAt(299, aGroup({ key: 'us-east-1/z' }))).toEqual([])
  expect(holdsAt(300, aGroup())).toEqual([])
})

test('it is forgotten when the clock was set back: its age is unknown', () => {
  const state = after([told('instance-refresh')])
  expect(withKnownHold(aGroup(), state, startSec - 1).holds).toEqual([])
  expect(after([], state, startSec - 1)).not.toHaveProperty('holds')
  expect(withKnownHold(aGroup(), state, startSec).holds).toEqual(['instance-refresh'])
})
