import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { isLost } from '../../optimizer/snapshot/coverage.ts'
import type { WorkerReading } from '../../optimizer/snapshot/snapshot.ts'

/** More names than these would not help to find the cause. */
const namedAtMost = 5

/** One line for all workers in service that have been silent for hours: a person has to find out what they do. */
export function lostWorkers(workers: readonly WorkerReading[], nowSec: number): readonly string[] {
  const lost = workers.filter((worker) => worker.phase === 'ready' && isLost(worker, nowSec)).map(({ id }) => id)
  if (lost.length === 0) return []
  const named = lost.toSorted().slice(0, namedAtMost).join(', ')
  const more = lost.length > namedAtMost ? ' and others' : ''
  return [
    `unheard for hours, not counted on and not let go: ${lost.length} of ${withNoun(workers.length, 'worker')} (${named}${more})`,
  ]
}
