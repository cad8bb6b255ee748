import { describe, expect, test } from 'vitest'
import { aGroup, aSnapshot, aWorker, silent, startSec, workers } from '../../builders.ts'
import { brief, idleFleet, sized } from './sized.ts'

describe('while Auto Scaling replaces workers', () => {
  const replacing = aSnapshot({ groups: [aGroup({ desired: 8, replacing: 2 })], workers: workers(10) })

  test.each([
    ['steady', 32],
    ['grow', 36],
  ] as const)(
    'a group that is %s reports that its replaced workers are no supply, before anything else',
    (outcome, agents) => {
      const { size } = sized({ snapshot: replacing, agents })
      expect(size.outcome).toBe(outcome)
      expect(size.groups[0]?.reasons).toEqual([
        { rule: 'replacing', from: 10, to: 8, text: '2 of 10 workers are being replaced and will leave' },
      ])
    },
  )

  test('no other worker leaves a group that was asked for its minimum, however many are there', () => {
    const idle = workers(10, () => ({ usedAgents: 0 }))
    const leaving = aWorker({ id: 'i-1000', phase: 'draining', leavingSinceSec: startSec - 30 })
    const steps = (min: number) => {
      const groups = [aGroup({ min, desired: 8, replacing: 2 })]
      return brief(sized({ snapshot: aSnapshot({ groups, workers: [...idle, leaving] }), agents: 0 }).size.steps)
    }
    expect(steps(8)).toEqual([])
    expect(steps(6)).toEqual(['drain i-0000', 'drain i-0001'])
  })

  test('a holding fleet reports it as well, and a group stops reporting once they are gone', () => {
    const missing = [{ source: 'backlog', reason: 'no' }] as const
    const { size } = sized({ snapshot: { ...replacing, missing }, agents: 8 })
    expect(size.outcome).toBe('hold')
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'replacing' }])
    const out = workers(10, (index) => (index < 2 ? { phase: 'draining' } : {}))
    expect(sized({ snapshot: { ...replacing, workers: out }, agents: 32 }).size.groups[0]?.reasons).toEqual([])
  })
})

describe('holding', () => {
  const blind = (share: number) =>
    aSnapshot({
      workers: workers(10, () => ({ usedAgents: 0 })).map((worker, index) =>
        index < share * 10 ? worker : silent(worker),
      ),
    })

  test('below half coverage nothing moves in either direction', () => {
    const { size } = sized({ snapshot: blind(0.4), agents: 400 })
    expect(size).toMatchObject({ outcome: 'hold', steps: [], summary: 'held: only 40 % of the workers were heard' })
    expect(sized({ snapshot: blind(0.5), agents: 44 }).size.outcome).toBe('grow')
  })

  test('below four fifths nothing shrinks, but growing goes on', () => {
    const summary = 'nothing leaves: only 70 % of the workers were heard'
    expect(sized({ snapshot: blind(0.7), agents: 0 }).size).toMatchObject({ outcome: 'hold', steps: [], summary })
    expect(sized({ snapshot: blind(0.7), agents: 40 }).size.outcome).toBe('steady')
    expect(sized({ snapshot: blind(0.8), agents: 0 }).size.outcome).toBe('shrink')
    expect(sized({ snapshot: blind(0.7), agents: 44 }).size.outcome).toBe('grow')
  })

  test.each(['backlog', 'workers'] as const)('while the %s is missing nothing shrinks', (source) => {
    const snapshot = idleFleet(5, { missing: [{ source, reason: 'throttled' }] })
    expect(sized({ snapshot, agents: 0 }).size).toMatchObject({ outcome: 'hold', steps: [] })
  })

  test('while the groups are missing nothing moves', () => {
    const snapshot = idleFleet(5, { groups: [], missing: [{ source: 'groups', reason: 'throttled' }] })
    expect(sized({ snapshot, agents: 400 }).size).toMatchObject({ outcome: 'hold', steps: [] })
  })
})
