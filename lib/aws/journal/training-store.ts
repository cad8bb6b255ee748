import { believedAheadSec } from '../../journal/clock-skew.ts'
import type { Journal } from '../../journal.ts'
import type { Table } from './table.ts'

export const trainingSk = 'TRAINING'

const isFree = 'attribute_not_exists(pk) OR expiresAt <= :now OR takenAt > :believedUntil'

/** Who trains the fleet at present. Two who did would each overwrite what the other has learned. */
export function openTraining(table: Table): Pick<Journal, 'takeTraining' | 'endTraining'> {
  return {
    async takeTraining({ owner, nowSec, untilSec }) {
      const item = { trainer: owner, takenAt: nowSec, expiresAt: Math.ceil(untilSec) }
      if (await table.put(trainingSk, item, isFree, { now: nowSec, believedUntil: nowSec + believedAheadSec }))
        return true
      // After a lost answer the retry finds what it has written itself.
      return (await table.get(trainingSk))?.trainer === owner
    },
    async endTraining(owner) {
      await table.delete(trainingSk, 'trainer = :owner', { owner })
    },
  }
}
