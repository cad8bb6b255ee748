import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalsSince, type Unreported } from '../../../lib/optimizer/snapshot/arrivals.ts'
import { emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { type Before, disbeliefWords, flowSince } from '../../../lib/optimizer/snapshot/flow.ts'
import type { WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aWorker, startSec } from '../../builders.ts'

describe('the flow of bugs', () => {
  type Look = Omit<Before, 'workers'> & { readonly workers: readonly WorkerReading[] }
  const byId = (look: Look | undefined) =>
    look && { ...look, workers: new Map(look.workers.map((worker) => [worker.id, worker])) }
  const flow = (before: Look | undefined, workers: readonly WorkerReading[], queued?: number) =>
    flowSince(byId(before), workers, { atSec: startSec, queued, freshSec: 120 })

  const groups = [aGroup()]
  const at = (id: string, started: number, finished: number, bootId = 'b1') =>
    aWorker({ id, bootId, counters: { started, finished, busySec: finished * 10 } })

  test('is the difference of the counters, and arrivals include what the queue grew by', () => {
    const before = { atSec: startSec - 30, groups, workers: [at('a', 10, 8), at('b', 5, 5)], queued: 3 }
    expect(flow(before, [at('a', 14, 9), at('b', 6, 6)], 7)).toMatchObject({
      arrived: 9,
      started: 5,
      finished: 2,
      busySec: 20,
    })
  })

  test('tells of the bugs that finished how long they took, each once', () => {
    const known = (finished: readonly number[], id = 'a') => {
      const durations = emptyDurations().map((none, bucket) => finished[bucket] ?? none)
      const worker = at(id, 20, 20)
      return { ...worker, counters: { ...worker.counters, started: 20, finished: 20, busySec: 200, durations } }
    }
    const before = { atSec: startSec - 30, groups, workers: [known([4, 0, 7])], queued: 0 }
    const launched = { ...known([1, 1], 'new'), launchedAtSec: startSec - 20 }
    const { durations } = flow(before, [known([4, 2, 8]), launched, at('uncounted', 5, 5)], 0)
    expect(durations).toEqual(emptyDurations().map((none, bucket) => [1, 3, 1][bucket] ?? none))
  })

  test('counts from zero for a new worker, one first heard, and one that restarted', () => {
    const { counters: _, bootId: __, ...booting } = { ...at('b', 0, 0), phase: 'booting' as const }
    const before = { atSec: startSec - 30, groups, workers: [at('a', 10, 8), booting], queued: 0 }
    const launched = { ...at('new', 3, 2), launchedAtSec: startSec - 20 }
    expect(flow(before, [at('a', 12, 1, 'b2'), at('b', 4, 4), launched], 0)).toMatchObject({
      started: 19,
      finished: 7,
    })
  })

  test('does not count the whole life of a worker as work since a look that had missed it', () => {
    const { counters: _, ...uncounted } = at('b', 0, 0)
    const before = { atSec: startSec - 30, groups, workers: [uncounted], queued: 3 }
    expect(flow(before, [at('a', 5000, 5000), at('b', 5000, 5000)], 5)).toMatchObject({
      arrived: 2,
      started: 0,
      finished: 0,
    })
  })

  test('nor as work since a look before its group joined, even if its launch time is unknown', () => {
    const before = { atSec: startSec - 30, groups: [aGroup({ key: 'us-east-1/other' })], workers: [], queued: 0 }
    const undated = { ...at('a', 5000, 5000), launchedAtSec: startSec }
    const { counters: _, ...uncounted } = { ...undated, usedAgents: 4 }
    expect(flow(before, [undated, uncounted], 0)).toMatchObject({ arrived: 0, started: 0, finished: 0 })
    expect(flow({ ...before, groups }, [undated], 0)).toMatchObject({ started: 5000 })
  })

  test('of workers without counters is at least the change in their agents at work', () => {
    const uncounted = (id: string, usedAgents: number) => aWorker({ id, usedAgents })
    const unheard = (id: string, phase: 'ready' | 'booting') => {
      const { usedAgents: _, ...worker } = aWorker({ id, phase })
      return worker
    }
    const before = {
      atSec: startSec - 30,
      groups,
      workers: [uncounted('a', 1), uncounted('b', 4), unheard('silent', 'ready'), unheard('young', 'booting')],
      queued: 3,
    }
    const launched = { ...uncounted('new', 2), launchedAtSec: startSec - 20 }
    const now = [uncounted('a', 4), uncounted('b', 2), uncounted('silent', 4), uncounted('young', 1), launched]
    expect(flow(before, now, 5)).toMatchObject({ arrived: 8, started: 6, finished: 2 })
    expect(flow(before, [...now, uncounted('missed', 4)], 5)).toMatchObject({ arrived: 8 })
    expect(flow(before, [unheard('a', 'ready'), uncounted('b', 4)], 3)).toMatchObject({ started: 0, finished: 0 })
  })

  test('counts nothing of a process that was there before the last one: two report by turns', () => {
    const last = { ...at('a', 3, 3, 'b2'), earlierBootIds: ['b1'] }
    const { counters: _, ...uncounted } = { ...last, id: 'b', usedAgents: 0 }
    const before = { atSec: startSec - 30, groups, workers: [last, uncounted], queued: 0 }
    const now = [at('a', 5000, 4990, 'b1'), { ...uncounted, bootId: 'b1', usedAgents: 4 }]
    expect(flow(before, now, 2)).toMatchObject({ arrived: 2, started: 0, finished: 0, busySec: 0 })
  })

  test('does not treat a counter that goes back within one process as a new process', () => {
    const before = { atSec: startSec - 30, groups, workers: [at('a', 5001, 5000)], queued: 0 }
    expect(flow(before, [at('a', 5000, 5000)], 0)).toMatchObject({ arrived: 0, started: 0, finished: 0 })
  })

  test('counts nothing of a worker whose counters cannot be true, names it, and counts on from the next look', () => {
    const look = (atSec: number, started: number) => ({ atSec, groups, workers: [at('a', started, 9), at('b', 6, 6)] })
    const wild = flow({ ...look(startSec - 30, 10), queued: 0 }, look(startSec, 1e9 + 10).workers, 4)
    expect(wild).toMatchObject({ arrived: 4, started: 0, finished: 0, disbelieved: ['a'] })
    expect(disbeliefWords(wild)).toEqual([expect.stringContaining('nothing was counted of a:')])
    const back = flow({ ...look(startSec - 30, 1e9 + 10), queued: 4 }, look(startSec, 14).workers, 4)
    expect(back).toMatchObject({ arrived: 0, started: 0 })
    const after = flow({ ...look(startSec - 30, 14), queued: 4 }, look(startSec, 17).workers, 4)
    expect(after).toMatchObject({ arrived: 3, started: 3 })
    expect(disbeliefWords(after)).toEqual([])
  })

  test('does not treat a partly known queue as having grown', () => {
    const { queued: _, ...unknown } = { atSec: startSec - 30, groups, workers: [at('a', 10, 8)], queued: 0 }
    expect(flow(unknown, [at('a', 12, 8)], 500)).toMatchObject({ arrived: 2 })
    expect(flow({ ...unknown, queued: 1 }, [at('a', 12, 8)])).toMatchObject({ arrived: 2 })
  })

  /** Half a minute apart; at each look, bugs reported as started so far, the queue, and other workers. */
  function arrivals(
    looks: readonly (readonly [started: number, queued: number, ...others: WorkerReading[]])[],
    { worker = at('a', 0, 0), stepSec = 30 }: { worker?: WorkerReading; stepSec?: number } = {},
  ) {
    let before: Look | undefined
    return looks.map(([started, queued, ...others], look) => {
      const atSec = startSec + stepSec * look
      const { counters } = worker
      const workers = [counters ? { ...worker, counters: { ...counters, started } } : worker, ...others]
      const seen = flowSince(byId(before), workers, { atSec, queued, freshSec: 60 })
      before = { atSec, groups, workers, queued, flow: seen }
      return seen.arrived
    })
  }

  test('counts a bug once that leaves the queue before its worker reports it', () => {
    expect(arrivals([[0, 3], [0, 1], [1, 1], [2, 4]])).toEqual([0, 0, 0, 3]) // biome-ignore format: one look after the other
  })

  test('counts a bug once that is reported while the queue still counts it', () => {
    expect(arrivals([[0, 1], [1, 1], [1, 0], [2, 0]])).toEqual([0, 1, 0, 0]) // biome-ignore format: one look after the other
  })

  test('does not expect for ever that a bug is reported that has left the queue', () => {
    expect(arrivals([[0, 3], [0, 0], [0, 0], [3, 0]])).toEqual([0, 0, 0, 0]) // biome-ignore format: one look after the other
    expect(arrivals([[0, 3], [0, 0], [0, 0], [0, 0], [3, 0]])).toEqual([0, 0, 0, 0, 3]) // biome-ignore format: one look after the other
  })

  test('does not expect it of more bugs than there are agents: somebody has emptied the queue', () => {
    expect(arrivals([[0, 10_000], [0, 0], [3, 3], [8, 3]])).toEqual([0, 0, 3, 4]) // biome-ignore format: one look after the other
  })

  test('expects no report of workers that count no bugs, but of those that count beside silent ones', () => {
    const { counters: _, ...uncounted } = { ...at('a', 0, 0), usedAgents: 4 }
    expect(arrivals([[0, 5], [0, 0], [0, 5]], { worker: uncounted })).toEqual([0, 0, 5]) // biome-ignore format: one look after the other
    const busy = (usedAgents: number) => ({ ...uncounted, usedAgents })
    const before = { atSec: startSec - 30, groups, workers: [busy(3)], queued: 5 }
    const emptied = flow(before, [busy(3)], 0)
    expect(flow({ ...before, queued: 0, flow: emptied }, [busy(4)], 0)).toMatchObject({ arrived: 1 })
    const { usedAgents: __, ...silent } = { ...uncounted, id: 'silent', phase: 'draining' as const }
    expect(arrivals([[0, 3, silent], [0, 0, silent], [3, 0, silent]])).toEqual([0, 0, 0]) // biome-ignore format: one look after the other
  })

  test('remembers nothing of bugs that have all been reported', () => {
    const before = [20, 10].map((ago) => ({ atSec: startSec - ago, bugs: 2 }))
    const left = (started: number) =>
      arrivalsSince(before, { atSec: startSec, started, queueGrowth: 0, freshSec: 60, agents: 9 }).unreported
    expect(left(2)).toEqual([before[1]])
    expect(left(4)).toEqual([])
  })

  test('remembers what is not yet reported in few entries, which lose no bug', () => {
    let unreported: readonly Unreported[] = []
    for (let look = 0; look < 200; look += 1) {
      const now = { atSec: startSec + 10 * look, started: 0, queueGrowth: -1, freshSec: 7200, agents: 500 }
      unreported = arrivalsSince(unreported, now).unreported
      expect(unreported.length).toBeLessThanOrEqual(32)
    }
    expect(unreported.reduce((sum, { bugs }) => sum + bugs, 0)).toBe(200)
  })

  test('forgets what a clock that was set back has put into the future', () => {
    expect(arrivals([[0, 3], [0, 0], [3, 0]], { stepSec: -30 })).toEqual([0, 0, 3]) // biome-ignore format: one look after the other
  })

  test('counts each bug once, however long it waits and however late its worker reports it', () => {
    const lags = fc.array(fc.record({ came: fc.nat(3), queue: fc.nat(2), report: fc.nat(2) }), { maxLength: 40 })
    fc.assert(
      fc.property(lags, (looks) => {
        const events = looks.flatMap(({ came, queue, report }, look) =>
          Array.from({ length: came }, () => ({ came: look, left: look + queue, reported: look + queue + report })),
        )
        const upTo = (when: 'came' | 'left' | 'reported', look: number) =>
          events.filter((event) => event[when] <= look).length
        const many = { ...at('a', 0, 0), totalAgents: 1000 }
        const counted = arrivals(
          Array.from({ length: looks.length + 6 }, (_, step) => {
            const look = step - 1
            return [upTo('reported', look), Math.max(0, upTo('came', look) - upTo('left', look))] as const
          }),
          { worker: many },
        )
        expect(counted.reduce((sum, arrived) => sum + arrived, 0)).toBe(events.length)
      }),
    )
  })

  test('is unknown without an earlier snapshot', () => {
    expect(flow(undefined, [at('a', 10, 8)], 7)).toMatchObject({ arrived: 0, started: 0, finished: 0 })
  })

  test('is never negative, not even when a counter goes back', () => {
    const before = { atSec: startSec - 30, groups, workers: [at('a', 10, 8)], queued: 9 }
    const unnamed = ({ bootId: _, ...worker }: ReturnType<typeof at>) => worker
    const earlier = { ...before, workers: before.workers.map(unnamed) }
    expect(flow(earlier, [unnamed(at('a', 4, 2))], 0)).toMatchObject({ arrived: 0, started: 4, finished: 2 })
  })
})
