import { describe, expect, test } from 'vitest'
import type { Member } from '../../lib/aws/groups/fleet-group.ts'
import { workerReading } from '../../lib/aws/groups/worker-reading.ts'
import type { WorkerCard } from '../../lib/journal.ts'
import type { WorkerReading } from '../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aWorker, silent, startSec } from '../builders.ts'

const { key } = aGroup()
const group = { key, tags: { agentsPerWorker: 4, mode: 'apply' } } as const
const member: Member = {
  id: 'i-1',
  state: 'serving',
  healthy: true,
  inService: true,
  pending: false,
  inStandby: false,
  protectedFromScaleIn: false,
}

/** Looks at one worker, one every half minute from `startSec` on, after a look without it. */
function looks(cards: readonly (WorkerCard['heartbeat'] | undefined)[]): readonly WorkerReading[] {
  const readings: WorkerReading[] = []
  for (const [index, heartbeat] of cards.entries()) {
    const before = readings.at(-1)
    const nowSec = startSec + 30 * index
    const workers = new Map(before ? [[before.id, before]] : [])
    const past = { atSec: nowSec - 30, groups: [aGroup()], workers }
    const card = heartbeat && ({ worker: 'i-1', heartbeat } as WorkerCard)
    readings.push(workerReading(member, group, card, past, nowSec))
  }
  return readings
}

const heard = (reportedAtSec: number, launchedAtSec: number): WorkerCard['heartbeat'] => ({
  worker: 'i-1',
  reportedAtSec,
  launchedAtSec,
  totalAgents: 4,
  usedAgents: 0,
  bootId: 'b',
})

test('an instance that is not in service yet is pending until its worker reports', () => {
  const past = { atSec: startSec - 30, groups: [aGroup()], workers: new Map() }
  const seen = (heartbeat?: WorkerCard['heartbeat']) =>
    workerReading(
      { ...member, inService: false, pending: true },
      group,
      heartbeat && { worker: 'i-1', heartbeat },
      past,
      startSec,
    )
  expect(seen()).toMatchObject({ phase: 'booting', pending: true })
  expect(seen(heard(startSec, startSec - 20))).not.toHaveProperty('pending')
})

describe('the launch of a worker', () => {
  test('is what the worker itself reports', () => {
    const launchedAtSec = startSec - 20
    const said = [heard(startSec + 55, launchedAtSec), heard(startSec + 85, launchedAtSec)]
    const [first, , ...later] = looks([undefined, undefined, ...said])
    expect(first).toMatchObject({ phase: 'booting', launchedAtSec: startSec })
    for (const reading of later)
      expect(reading).toMatchObject({ phase: 'ready', launchedAtSec, readyAtSec: startSec + 55 })
  })

  test('is now at the latest, where the clock was set back and nobody was heard: the worker must be given up in time', () => {
    const before = looks([undefined])[0] ?? aWorker()
    const past = { atSec: startSec + 30, groups: [aGroup()], workers: new Map([[before.id, before]]) }
    const nowSec = startSec - 86_400
    expect(workerReading(member, group, undefined, past, nowSec)).toMatchObject({
      phase: 'booting',
      launchedAtSec: nowSec,
    })
  })

  test('is still what the worker reports when nobody looked for some minutes', () => {
    const launchedAtSec = startSec - 300
    expect(looks([undefined, heard(startSec + 25, launchedAtSec)])[1]).toMatchObject({ launchedAtSec })
  })

  test('is when it was taken from a warm pool, however long its instance had waited there', () => {
    const madeAtSec = startSec - 5400
    const [, ...later] = looks([undefined, heard(startSec + 25, madeAtSec), heard(startSec + 55, madeAtSec)])
    for (const reading of later)
      expect(reading).toMatchObject({ phase: 'ready', launchedAtSec: startSec, readyAtSec: startSec + 25 })
  })
})

test.each([
  ['for a quarter of an hour', 900, { readyAtSec: startSec - 10 }],
  ['for longer', 901, {}],
])('whether a report counts as the first when nobody has looked %s: %#', (_, unseenSec, known) => {
  const launchedAtSec = startSec - 800
  const card = { worker: 'i-1', heartbeat: heard(startSec - 10, launchedAtSec) } as WorkerCard
  const past = { atSec: startSec - unseenSec, groups: [aGroup()], workers: new Map() }
  const { readyAtSec } = workerReading(member, group, card, past, startSec)
  expect(readyAtSec === undefined ? {} : { readyAtSec }).toEqual(known)
})

test('a worker being terminated is leaving, whether it reports or not', () => {
  const leaving: Member = { ...member, state: 'leaving', healthy: false }
  const card = { worker: 'i-1', heartbeat: heard(startSec, startSec - 100) } as WorkerCard
  const ending = { phase: 'draining', leavingSinceSec: startSec } as const
  const first = workerReading(leaving, group, undefined, undefined, startSec)
  expect(workerReading(leaving, group, card, undefined, startSec)).toMatchObject(ending)
  expect(first).toMatchObject(ending)
  const past = { atSec: startSec, groups: [aGroup({ key: group.key })], workers: new Map([[member.id, first]]) }
  expect(workerReading(leaving, group, card, past, startSec + 30)).toMatchObject(ending)
  expect(workerReading(member, group, undefined, past, startSec + 30)).not.toHaveProperty('leavingSinceSec')
})

test.each([
  ['unhealthy while booting never came up', 'booting', false, true],
  ['booting and healthy was cancelled, or reclaimed as Spot', 'booting', true, undefined],
  ['unhealthy after it was ready says nothing about launches', 'ready', false, undefined],
] as const)('a terminated worker that was %s', (_, phase, healthy, expected) => {
  const { readyAtSec: __, ...before } = silent(aWorker({ id: member.id, phase, launchedAtSec: startSec - 300 }))
  const past = (reading: WorkerReading) => ({
    atSec: startSec,
    groups: [aGroup({ key: group.key })],
    workers: new Map([[member.id, reading]]),
  })
  const leaving: Member = { ...member, state: 'leaving', healthy }
  const first = workerReading(leaving, group, undefined, past(before), startSec)
  expect(first).toMatchObject({ phase: 'draining', healthy: false })
  expect(first.neverCameUp).toBe(expected)
  const later = workerReading({ ...leaving, healthy: true }, group, undefined, past(first), startSec + 30)
  expect(later.neverCameUp).toBe(expected)
})

describe('a worker that was drained and ended, and returns from a warm pool', () => {
  const drained = { ...heard(startSec - 90, startSec - 5400), drainAcknowledged: true } as WorkerCard['heartbeat']
  const card = { worker: 'i-1', drain: true, ...(drained && { heartbeat: drained }) }
  const look = (before: WorkerReading | undefined, groups = [aGroup()], reportedAtSec = startSec - 91) => {
    const workers = new Map(before ? [[before.id, before]] : [])
    const said = { ...card, ...(drained && { heartbeat: { ...drained, reportedAtSec } }) }
    return workerReading(member, group, said, { atSec: startSec - 30, groups, workers }, startSec)
  }

  test('boots afresh, and neither its old orders nor its old reports count', () => {
    const reading = look(undefined)
    expect(reading).toMatchObject({ phase: 'booting', launchedAtSec: startSec, totalAgents: 4 })
    expect(reading).not.toHaveProperty('usedAgents')
    expect(reading).not.toHaveProperty('drainAcknowledged')
  })

  test('is silent if it was seen to leave: it may have been in standby, and at work', () => {
    const reading = look(aWorker({ id: 'i-1', phase: 'draining', leavingSinceSec: startSec - 60 }))
    expect(reading.phase).toBe('ready')
    expect(reading).not.toHaveProperty('usedAgents')
    expect(reading).not.toHaveProperty('drainAcknowledged')
  })

  test('counts as ready as soon as it reports, and not as draining', () => {
    expect(look(undefined, [aGroup()], startSec - 90)).toMatchObject({ phase: 'ready', usedAgents: 0 })
    expect(look(undefined, [aGroup()], startSec - 90)).not.toHaveProperty('drainAcknowledged')
  })

  test('is told apart from one that was there all the time, or whose group was never seen before', () => {
    const known = { phase: 'draining', usedAgents: 0, drainAcknowledged: true }
    expect(look(aWorker({ id: 'i-1' }))).toMatchObject(known)
    expect(look(undefined, [aGroup({ key: 'us-east-1/other' })])).toMatchObject(known)
  })
})
