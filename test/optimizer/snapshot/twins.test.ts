import { expect, test } from 'vitest'
import type { WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { twinWords, withEarlierProcesses } from '../../../lib/optimizer/snapshot/twins.ts'
import { aWorker, startSec, workers } from '../../builders.ts'

/** The last reading of a worker whose processes reported one after the other, a minute apart. */
function after(bootIds: readonly string[]): WorkerReading | undefined {
  let earlier: WorkerReading | undefined
  for (const [minute, bootId] of bootIds.entries())
    earlier = withEarlierProcesses(aWorker({ bootId }), earlier, startSec + 60 * minute)
  return earlier
}

test.each([
  ['one process', ['a', 'a', 'a'], undefined, undefined],
  ['one that restarts', ['a', 'b', 'b', 'c'], ['b', 'a'], undefined],
  ['one that restarts again and again', ['a', 'b', 'c', 'd', 'e'], ['d', 'c', 'b'], undefined],
  ['two by turns', ['a', 'b', 'a'], ['b'], startSec + 120],
  ['three by turns', ['a', 'b', 'c', 'a'], ['c', 'b'], startSec + 180],
] as const)('of %s, what matters is remembered', (_, bootIds, earlierBootIds, twinSeenAtSec) => {
  const reading = after(bootIds)
  expect([reading?.earlierBootIds, reading?.twinSeenAtSec]).toEqual([earlierBootIds, twinSeenAtSec])
})

test('a worker that says nothing, or nothing of its process, is no twin', () => {
  const twin = after(['a', 'b', 'a'])
  const { bootId: _, ...unnamed } = aWorker()
  expect(withEarlierProcesses(unnamed, twin, startSec + 900)).toEqual({ ...unnamed, earlierBootIds: ['b'] })
  expect(withEarlierProcesses(aWorker({ bootId: 'a' }), undefined, startSec)).toEqual(aWorker({ bootId: 'a' }))
})

test('a turn is forgotten after ten minutes, also where a clock that ran ahead has seen it', () => {
  const twin = after(['a', 'b', 'a'])
  const seen = (nowSec: number) => withEarlierProcesses(aWorker({ bootId: 'a' }), twin, nowSec).twinSeenAtSec
  expect(seen(startSec + 720)).toBe(startSec + 120)
  expect(seen(startSec + 721)).toBeUndefined()
  expect(seen(startSec - 481)).toBeUndefined()
})

test('one sentence names the first of many workers', () => {
  expect(twinWords(workers(5, () => ({ twinSeenAtSec: startSec })))).toEqual([
    'two processes report as i-0000, i-0001, i-0002 and 2 more: end one of them, their bugs are counted only in part',
  ])
  expect(twinWords(workers(5))).toEqual([])
})
