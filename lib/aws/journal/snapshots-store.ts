import { snapshotRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import { prefix, timeKey } from './keys.ts'
import type { Rosters } from './roster.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot-codec.ts'
import type { Table } from './table.ts'
import { append } from './timeline.ts'

export function openSnapshots(table: Table, rosters: Rosters): Pick<Journal, 'appendSnapshot' | 'snapshots'> {
  return {
    async appendSnapshot(snapshot, settings) {
      const expiresAt = Math.ceil(snapshot.atSec + snapshotRetentionSec(settings))
      const data = await encodeSnapshot(snapshot, expiresAt, rosters)
      await append(table, prefix.snapshot + timeKey(snapshot.atSec), data, expiresAt)
    },
    async snapshots(query) {
      const newestFirst = await rosters.latest(prefix.snapshot, decodeSnapshot, query)
      return newestFirst.reverse()
    },
  }
}
