import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, place } from '../../lib/optimizer/placement.ts'

const aCandidate = fc.record(
  {
    worker: fc.string({ minLength: 1, maxLength: 4 }),
    group: fc.constant('us-east-1/workers'),
    healthy: fc.boolean(),
    draining: fc.boolean(),
    usedAgents: fc.nat(10),
    targetAgents: fc.nat(10),
    placedBugs: fc.nat(3),
  },
  { requiredKeys: ['worker', 'group', 'healthy', 'draining', 'targetAgents', 'placedBugs'] },
) as fc.Arbitrary<Candidate>

const candidates = fc.uniqueArray(aCandidate, { selector: ({ worker }) => worker, maxLength: 30 })
const bugs = fc.nat(200)

const free = ({ targetAgents, usedAgents = 0, placedBugs }: Candidate) =>
  Math.max(0, targetAgents - usedAgents - placedBugs)

const open = (candidate: Candidate) => candidate.healthy && !candidate.draining && candidate.usedAgents !== undefined

function holds(law: (bugs: number, all: readonly Candidate[], answer: ReturnType<typeof place>) => void) {
  fc.assert(fc.property(bugs, candidates, (count, all) => law(count, all, place(count, all))))
}

describe('placing bugs', () => {
  test('never gives a worker more than its free agents', () => {
    holds((_, all, { placements }) => {
      for (const { worker, bugs: given } of placements) {
        const candidate = all.find((one) => one.worker === worker)
        expect(given).toBeGreaterThan(0)
        expect(given).toBeLessThanOrEqual(candidate === undefined ? 0 : free(candidate))
      }
    })
  })

  test('never goes to workers that are ill, drain or are silent', () => {
    holds((_, all, { placements }) => {
      const shut = new Set(all.filter((one) => !open(one)).map(({ worker }) => worker))
      expect(placements.filter(({ worker }) => shut.has(worker))).toEqual([])
    })
  })

  test('loses no bug, and leaves none unplaced while an agent is free', () => {
    holds((count, all, { placements, unplaced }) => {
      const placed = placements.reduce((sum, one) => sum + one.bugs, 0)
      const room = all.filter(open).reduce((sum, one) => sum + free(one), 0)
      expect(placed + unplaced).toBe(count)
      expect(placed).toBe(Math.min(count, room))
    })
  })

  test('names each worker once, and fills the busiest before it goes to the next', () => {
    holds((_, all, { placements }) => {
      const named = placements.map(({ worker }) => all.find((one) => one.worker === worker) ?? all[0])
      const busy = named.map((one) => (one?.usedAgents ?? 0) + (one?.placedBugs ?? 0))
      expect(new Set(placements.map(({ worker }) => worker)).size).toBe(placements.length)
      expect(busy).toEqual(busy.toSorted((a, b) => b - a))
      for (const [index, one] of placements.entries())
        if (index < placements.length - 1) expect(one.bugs).toBe(free(named[index] as Candidate))
    })
  })

  test('does not depend on the order in which workers are listed', () => {
    holds((count, all, answer) => {
      expect(place(count, all.toReversed())).toEqual(answer)
    })
  })
})
