import { describe, expect, test } from 'vitest'
import type { LaunchRefusal } from '../../../lib/optimizer/memory/state.ts'
import { withNoun } from '../../../lib/optimizer/numbers/with-noun.ts'
import { aGroup, aSnapshot, aState, startSec, workers } from '../../builders.ts'
import { sized } from '../size/sized.ts'

test.each([
  ['one', withNoun(1, 'worker'), '1 worker'],
  ['none', withNoun(0, 'worker'), '0 workers'],
  ['one of an irregular noun', withNoun(1, 'launch', 'launches'), '1 launch'],
  ['a fraction', withNoun('1.5', 'agent'), '1.5 agents'],
])('a noun follows its number: %s', (_, written, expected) => {
  expect(written).toBe(expected)
})

describe('of one agent or worker a plan says no plural', () => {
  const small = (count: number, usedAgents = 0) =>
    aSnapshot({
      workers: workers(count, () => ({ totalAgents: 1, usedAgents })),
      groups: [aGroup({ desired: count, agentsPerWorker: 1 })],
    })
  const reasonOf = ({ size }: ReturnType<typeof sized>) => size.groups[0]?.reasons[0]?.text

  test('in its summary', () => {
    expect(sized({ snapshot: small(1), agents: 1 }).size.summary).toBe('1 agent ready or booting, 1 wanted')
    expect(sized({ snapshot: small(2), agents: 1 }).size.summary).toBe(
      '1 agent to keep, 2 ready or booting: 1 may leave',
    )
    expect(sized({ snapshot: small(0), agents: 1 }).size.summary).toBe('1 agent wanted, 0 ready or booting')
  })

  test('in the reason of a step', () => {
    const [step] = sized({ snapshot: small(2, 1), agents: 1 }).size.steps
    expect(step?.reason).toBe('surplus: 1 of 1 agent at work')
  })

  test('in the reasons of a group', () => {
    const group = aGroup({ desired: 2, coming: 1 })
    expect(reasonOf(sized({ snapshot: aSnapshot({ groups: [group] }), agents: 8 }))).toBe('1 worker is on its way')
    const awaited = { [group.key]: { workers: 1, sinceSec: startSec - 900 } }
    expect(reasonOf(sized({ snapshot: aSnapshot({ groups: [group] }), agents: 8, state: aState({ awaited }) }))).toBe(
      '1 wanted, 0 by 1 worker that does not come',
    )
    const refusal: LaunchRefusal = { failures: 1, untilSec: startSec + 60, reason: 'no capacity' }
    expect(reasonOf(sized({ agents: 8, state: aState({ refusals: { [group.key]: refusal } }) }))).toBe(
      '1 wanted, 0 by launches failed 1 time: no capacity',
    )
    const replacing = aSnapshot({ groups: [aGroup({ desired: 1, replacing: 1 })], workers: workers(2) })
    expect(reasonOf(sized({ snapshot: replacing, agents: 4 }))).toBe('1 of 2 workers is being replaced and will leave')
  })
})
