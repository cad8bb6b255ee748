import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { place, type WorkerLoad } from '../../../lib/optimizer/plan/placement.ts'

const aCandidate = fc.record(
  {
    worker: fc.string({ minLength: 1, maxLength: 4 }),
    group: fc.constant('us-east-1/workers'),
    healthy: fc.boolean(),
    draining: fc.boolean(),
    usedAgents: fc.nat(10),
    totalAgents: fc.nat(10),
    targetAgents: fc.nat(12),
    placedBugs: fc.nat(3),
  },
  { requiredKeys: ['worker', 'group', 'healthy', 'draining', 'totalAgents', 'targetAgents', 'placedBugs'] },
) as fc.Arbitrary<WorkerLoad>

const candidates = fc.uniqueArray(aCandidate, { selector: ({ worker }) => worker, maxLength: 30 })
const bugs = fc.nat(200)

const free = ({ totalAgents, usedAgents = 0, placedBugs }: WorkerLoad) =>
  Math.max(0, totalAgents - usedAgents - placedBugs)

const freeToTarget = (candidate: WorkerLoad) =>
  free({ ...candidate, totalAgents: Math.min(candidate.totalAgents, candidate.targetAgents) })

const open = (candidate: WorkerLoad) => candidate.healthy && !candidate.draining && candidate.usedAgents !== undefined

function holds(law: (bugs: number, all: readonly WorkerLoad[], answer: ReturnType<typeof place>) => void) {
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

  test('never uses workers that are unhealthy, draining or silent', () => {
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

  test('exceeds a target only when all targets are met', () => {
    holds((_, all, { placements }) => {
      const given = new Map(placements.map(({ worker, bugs: count }) => [worker, count]))
      const beyond = all.some((one) => (given.get(one.worker) ?? 0) > freeToTarget(one))
      const short = all.filter(open).some((one) => (given.get(one.worker) ?? 0) < freeToTarget(one))
      expect(beyond && short).toBe(false)
    })
  })

  test('names each worker once, and fills the busiest to its target before it goes to the next', () => {
    holds((_, all, { placements }) => {
      expect(new Set(placements.map(({ worker }) => worker)).size).toBe(placements.length)
      const within = placements.flatMap(({ worker, bugs: count }) => {
        const found = all.find((one) => one.worker === worker)
        return found !== undefined && freeToTarget(found) > 0 ? [{ ...found, count }] : []
      })
      const busy = within.map(({ usedAgents = 0, placedBugs }) => usedAgents + placedBugs)
      expect(busy).toEqual(busy.toSorted((a, b) => b - a))
      for (const one of within.slice(0, -1)) expect(one.count).toBeGreaterThanOrEqual(freeToTarget(one))
    })
  })

  test('does not depend on the order in which workers are listed', () => {
    holds((count, all, answer) => {
      expect(place(count, all.toReversed())).toEqual(answer)
    })
  })
})
