import { mapInBatchesOf } from '../../waiting/in-batches-of.ts'
import { end, prefix } from './keys.ts'
import type { Table } from './table.ts'

/** Items deleted at once. */
const batchSize = 16

/** Plans stay until they expire, for they tell what was done; so do the rosters that they are written against. */
const between = [
  { from: '\u0001', to: prefix.plan.slice(0, -1) },
  { from: prefix.plan + end, to: prefix.roster.slice(0, -1) },
  { from: prefix.roster + end, to: end },
]

/** Deletes all items of a fleet but its plans, and but those with these sort keys. */
export async function deleteAllBut(spared: readonly string[], table: Table): Promise<void> {
  for (const range of between) {
    const items = await table.list({ ...range, consistent: true, keysOnly: true })
    const keys = items.map(({ sk }) => String(sk)).filter((sk) => !spared.includes(sk))
    await mapInBatchesOf(keys, batchSize, (sk) => table.delete(sk))
  }
}
