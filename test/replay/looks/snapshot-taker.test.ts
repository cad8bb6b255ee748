import { expect, test } from 'vitest'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { snapshotTaker } from '../../../lib/replay/looks/snapshot-taker.ts'
import { replay } from '../../../lib/replay/replay.ts'
import { aLoad, aPolicy, someOptions } from '../traces.ts'

/** Snapshots of a fleet with two agents per worker under a few jobs. */
function snapshots(wanted: (nowSec: number) => number, about?: Parameters<typeof snapshotTaker>[1]): Snapshot[] {
  const taker = snapshotTaker(2, about)
  const taken: Snapshot[] = []
  const policy = aPolicy(
    (observation) => {
      taken.push(taker.of(observation))
      return wanted(observation.nowSec)
    },
    { start: () => taker.startAfresh() },
  )
  const load = aLoad([
    [0, 20],
    [5, 20],
    [10, 200],
    [10, 200],
    [10, 200],
    [60, 200],
    [400, 1],
  ])
  replay(load, policy, someOptions({ agentsPerWorker: 2 }))
  return taken
}

test('a snapshot sums up the fleet, and counts what happened since the one before', () => {
  const [first, second, third] = snapshots(() => 2)
  expect(first).toMatchObject({ atSec: 0, totalAgents: 4, usedAgents: 1, queued: 0, activeBugs: 1, coverage: 1 })
  expect(first?.flow).toMatchObject({ arrived: 1, started: 1, finished: 0, busySec: 0 })
  expect(second).toMatchObject({ atSec: 30, usedAgents: 3, queued: 0, activeBugs: 3 })
  expect(second?.flow).toMatchObject({ arrived: 4, started: 4, finished: 2, busySec: 40 })
  expect(second?.flow.durations.reduce((sum, count) => sum + count)).toBe(2)
  expect(third?.flow).toMatchObject({ arrived: 1, started: 1, finished: 0, busySec: 0 })
})

test('booting workers are silent, ready ones report at once, draining ones have acknowledged', () => {
  const taken = snapshots((nowSec) => (nowSec < 60 ? 4 : 1))
  const booting = taken[2]?.workers.find(({ phase }) => phase === 'booting')
  expect(booting).toMatchObject({ launchedAtSec: 0, totalAgents: 2, healthy: true })
  expect(booting).not.toHaveProperty('usedAgents')
  expect(booting).not.toHaveProperty('readyAtSec')
  const draining = taken[3]?.workers.find(({ phase }) => phase === 'draining')
  expect(draining).toMatchObject({ drainAcknowledged: true, reportedAtSec: 90 })
  expect(taken[3]?.workers.find(({ phase }) => phase === 'ready')).toMatchObject({ readyAtSec: 0, usedAgents: 2 })
})

test('the desired capacity of the group counts draining workers, as in a real group', () => {
  const taken = snapshots((nowSec) => (nowSec < 60 ? 2 : 1))
  expect(taken[3]?.workers.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['ready', 'draining']))
  expect(taken[3]?.groups).toMatchObject([{ desired: 2, agentsPerWorker: 2 }])
})

test('of a dated trace it has the date, and the time zone that days follow', () => {
  const originSec = Date.parse('2024-03-31T00:00:00Z') / 1000
  const [plain, dated] = [undefined, { originSec, timeZone: 'Europe/Berlin' }].map(
    (about) => snapshots(() => 3, about)[1],
  )
  const { groups = [], workers = [] } = plain ?? {}
  const later = (sec: number | undefined) => (sec === undefined ? {} : originSec + sec)
  expect(workers.some(({ phase }) => phase === 'booting')).toBe(true)
  expect(dated).toEqual({
    ...plain,
    atSec: later(plain?.atSec),
    groups: groups.map((group) => ({ ...group, timeZone: 'Europe/Berlin' })),
    workers: workers.map(({ launchedAtSec, readyAtSec, reportedAtSec, ...worker }) => ({
      ...worker,
      launchedAtSec: later(launchedAtSec),
      ...(readyAtSec !== undefined && { readyAtSec: later(readyAtSec) }),
      ...(reportedAtSec !== undefined && { reportedAtSec: later(reportedAtSec) }),
    })),
  })
})
