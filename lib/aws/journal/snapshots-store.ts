import { snapshotRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import type { Snapshot } from '../../optimizer/snapshot.ts'
import { prefix, timeKey } from './keys.ts'
import type { Rosters } from './roster.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot-codec.ts'
import type { Table } from './table.ts'
import { append, latest } from './timeline.ts'

export function openSnapshots(table: Table, rosters: Rosters): Pick<Journal, 'appendSnapshot' | 'snapshots'> {
  return {
    async appendSnapshot(snapshot, settings) {
      const expiresAt = Math.ceil(snapshot.atSec + snapshotRetentionSec(settings))
      const data = await encodeSnapshot(snapshot, expiresAt, rosters)
      await append(table, prefix.snapshot + timeKey(snapshot.atSec), data, expiresAt)
    },
    async snapshots({ nowSec, limit, beforeSec }) {
      const found: Snapshot[] = []
      if (limit < 1) return found
      const range = { nowSec, pageSize: limit, ...(beforeSec !== undefined && { beforeSec, pageSize: limit + 1 }) }
      for await (const { sk, data } of latest(table, prefix.snapshot, range)) {
        const half = table.undamaged(sk, () => decodeSnapshot(data))
        if (half === undefined) continue
        const roster = half.roster === undefined ? undefined : await rosters.find(half.roster)
        const snapshot = table.undamaged(sk, () => half.finish(roster))
        if (snapshot !== undefined) found.push(snapshot)
        if (found.length === limit) break
      }
      return found.reverse()
    },
  }
}
