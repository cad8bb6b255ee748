import { expect, test } from 'vitest'
import { observe } from '../../lib/cycle/observe.ts'
import { demandOf } from '../../lib/optimizer/demand/demand.ts'
import { workFlow } from '../../lib/optimizer/demand/work-flow.ts'
import type { ControlState } from '../../lib/optimizer/memory/state.ts'
import type { AppliedStep } from '../../lib/optimizer/outcome/applied-step.ts'
import { settle } from '../../lib/optimizer/outcome/settle.ts'
import { reportAfterSec } from '../../lib/optimizer/snapshot/reporting.ts'
import type { GroupReading, Snapshot, WorkerReading } from '../../lib/optimizer/snapshot/snapshot.ts'
import { supplyOf } from '../../lib/optimizer/supply/supply.ts'
import { PartialBacklog } from '../../lib/ports.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aGroup, aSnapshot, aState, silent, someSettings, startSec, workers } from '../builders.ts'

const group = 'us-east-1/workers'
const settings = someSettings({ reportAfterSec: 60 })
const noFlow = workFlow([], 60)

async function look(
  members: readonly WorkerReading[],
  backlog: () => Promise<number | undefined> = async () => 0,
  state: Partial<ControlState> = {},
  groups: readonly GroupReading[] = [],
  before?: Snapshot,
) {
  const journal = memoryJournals().open('f')
  if (before) await journal.appendSnapshot(before, settings)
  return observe({
    clusterResourceManager: { groups: async () => groups, workers: async () => members, backlog },
    journal,
    settings,
    state: aState({ inventory: members.length, ...state }),
    nowSec: startSec,
  })
}

/** Coverage of a fleet in which every worker last reported `ageSec` ago. */
async function coverage(size: number, ageSec: number): Promise<number> {
  return (await look(workers(size, () => ({ reportedAtSec: startSec - ageSec })))).coverage
}

test.each([[10], [600], [3000]])('in a fleet of %i, a reading is fresh for twice the report interval', async (size) => {
  const askedSec = reportAfterSec(settings, size)
  expect(await coverage(size, 2 * askedSec)).toBe(1)
  expect(await coverage(size, 2 * askedSec + 1)).toBe(0)
})

test.each([
  [1, 1, 1],
  [2, 1, 1],
  [4, 1, 1],
  [4, 4, 1],
])('of %i workers, %i lost ones do not block decisions', async (size, lost, expected) => {
  const snapshot = await look(workers(size, (index) => (index < lost ? { reportedAtSec: startSec - 7201 } : {})))
  expect(snapshot.coverage).toBe(expected)
  expect(supplyOf(snapshot, 180)).toBe(4 * (size - lost))
})

test('a worker being terminated blocks nothing, reports nothing, and is no reason to keep others', async () => {
  const ended = { phase: 'draining', leavingSinceSec: startSec } as const
  const members = workers(12, (index) => (index < 8 ? ended : { usedAgents: 0 })).map((worker, index) =>
    index < 8 ? silent(worker) : worker,
  )
  const snapshot = await look(members)
  expect(snapshot.coverage).toBe(1)
  expect(demandOf(snapshot, noFlow, 150, settings)).toMatchObject({ ifMissingIdle: 0, ifMissingBusy: 0 })
  const someSilent = await look([...members.slice(0, 11), ...members.slice(11).map(silent)])
  expect(someSilent.coverage).toBe(0.75)
  expect(demandOf(someSilent, noFlow, 150, settings)).toMatchObject({ ifMissingBusy: 4 })
})

test('workers that their group was terminating are not counted as missing once they are gone', async () => {
  const ending = workers(10, (index) => (index < 7 ? { phase: 'draining', leavingSinceSec: startSec } : {}))
  const decision = { atSec: startSec, leavers: [], state: aState({ inventory: 10 }) }
  const { inventory } = settle(decision, aSnapshot({ workers: ending }), [])
  expect(inventory).toBe(3)
  expect((await look(ending.slice(7), undefined, { inventory })).missing).toEqual([])
  expect((await look(ending, undefined, { inventory: 10 })).missing).toEqual([])
  expect((await look(ending.slice(7), undefined, { inventory: 10 })).missing).toMatchObject([{ source: 'workers' }])
})

test('a fifth of the inventory may vanish unexplained; workers already terminating before do not make up for others', async () => {
  expect((await look(workers(8), undefined, { inventory: 10 })).missing).toEqual([])
  expect((await look(workers(7), undefined, { inventory: 10 })).missing).toMatchObject([{ source: 'workers' }])
  const ending = workers(20, (index) => (index < 10 ? { phase: 'draining', leavingSinceSec: startSec - 60 } : {}))
  const before = aSnapshot({ atSec: startSec - 30, workers: ending })
  expect((await look(ending, undefined, { inventory: 10 }, [], before)).missing).toEqual([])
  const partial = await look(ending.slice(0, 12), undefined, { inventory: 10 }, [], before)
  expect(partial.missing).toMatchObject([{ source: 'workers' }])
})

test('a reading from the future counts as unknown, like an old one', async () => {
  expect(await coverage(1, -120)).toBe(1)
  expect(await coverage(1, -121)).toBe(0)
})

test('a region that does not answer is taken to be as the last cycle left it', async () => {
  const unseen = aGroup({ desired: 2, holds: ['source-failed'] })
  const seen = async (desired: Record<string, number>, desiredAtMost: Record<string, number> = {}) =>
    (await look(workers(2), undefined, { desired, desiredAtMost }, [unseen])).groups[0]
  expect(await seen({ [group]: 12 })).toEqual({ ...unseen, desired: 12, coming: 10 })
  expect(await seen({ [group]: 1 })).toEqual({ ...unseen, desired: 1 })
  expect(await seen({ [group]: 2 })).toEqual(unseen)
  expect(await seen({})).toEqual(unseen)
  expect(await seen({}, { [group]: 12 })).toEqual({ ...unseen, desired: 12, coming: 10 })
  expect(await seen({ [group]: 3 }, { [group]: 12 })).toEqual({ ...unseen, desired: 3, coming: 1 })
})

test('the known part of an incompletely known queue counts, and the queue is called missing', async () => {
  const snapshot = await look(workers(1), () => Promise.reject(new PartialBacklog(60, new Error('no answer'))))
  expect(snapshot).toMatchObject({ queued: 60, activeBugs: 62, missing: [{ source: 'backlog', reason: 'no answer' }] })
})

test('an incompletely known queue is not taken to have grown or shrunk', async () => {
  const before = aSnapshot({ atSec: startSec - 30, workers: workers(1), queued: 10 })
  const partly = () => Promise.reject(new PartialBacklog(60, new Error('no answer')))
  expect((await look(workers(1), partly, {}, [], before)).flow.arrived).toBe(0)
  expect((await look(workers(1), async () => 60, {}, [], before)).flow.arrived).toBe(50)
})

test('a step that may have happened leaves no trace that would look like a change by somebody else', () => {
  const launch = { do: 'launch', group, from: 3, desired: 3, reason: '' } as const
  const end = (worker: string) => ({ do: 'terminate', group, worker, reason: '' }) as const
  const snapshot = aSnapshot({ groups: [aGroup({ desired: 3 })] })
  const decision = { atSec: startSec, leavers: [], state: aState() }
  const applied = { outcome: 'applied' } as const
  const gone = { outcome: 'gone' } as const
  const desired = (...steps: readonly AppliedStep[]) => settle(decision, snapshot, steps).desired[group]
  expect(desired({ step: launch, result: gone }, { step: end('a'), result: applied })).toBe(2)
  expect(desired({ step: end('a'), result: gone }, { step: end('b'), result: applied })).toBeUndefined()
})
