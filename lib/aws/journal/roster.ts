import { createHash } from 'node:crypto'
import * as z from 'zod'
import { planRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import { prefix, timeKey } from './keys.ts'
import { decodeNumbers, encodeNumbers } from './numbers.ts'
import { pack, unpack } from './pack.ts'
import { columnsSchema, decodeRows, encodeRows, type Row } from './rows.ts'
import type { Table } from './table.ts'
import { append, find, latest } from './timeline.ts'

/*
 * A roster is a full copy of all workers of a fleet. Later snapshots and plans store only differences from it, because the
 * ids, launch times and counters of hundreds of workers are most of the data and hardly change from one cycle to the next.
 * Rosters are never changed; when the differences have grown, a new one is written.
 */
export interface Roster {
  readonly sk: string
  readonly expiresAt: number
  /** Its size in the table. */
  readonly bytes: number
  readonly workers: readonly Row[]
  /** Index of each worker id in `workers`. */
  readonly places: ReadonlyMap<string, number>
}

export interface Rosters {
  /** The roster that this process wrote or read last. */
  current(): Roster | undefined
  /** Writes a new roster. It is kept twice as long as a record that expires at `untilSec`, so that later records can use it. */
  begin(atSec: number, untilSec: number, workers: readonly Row[]): Promise<Roster>
  /** The latest records whose keys have a prefix, newest first. Damaged ones are left out, and those whose roster is gone. */
  latest<Value>(
    keyPrefix: string,
    decode: (data: Uint8Array) => Unfinished<Value>,
    query: Parameters<Journal['plans']>[0],
  ): Promise<Value[]>
}

/** A decoded record, but for the rows that may be written against a roster. */
export interface Unfinished<Value> {
  /** Sort key of that roster; absent where the record needs none. */
  readonly roster?: string
  /** @throws TypeError when the roster is missing or does not fit. */
  finish(roster: Roster | undefined): Value
}

const rosterSchema = z.object({ expiresAt: z.number(), workers: columnsSchema })

/** So many rosters are cached: records of one time share a roster, so reading a page in order reads each roster once. */
const remembered = 4

export function openRosters(table: Table): Rosters {
  const known = new Map<string, Roster>()
  let current: Roster | undefined
  const remember = (roster: Roster): Roster => {
    known.delete(roster.sk)
    known.set(roster.sk, roster)
    for (const sk of known.keys()) if (known.size > remembered) known.delete(sk)
    if (current === undefined || current.sk <= roster.sk) current = roster
    return roster
  }
  /** The roster at a sort key; `undefined` when it is gone or damaged. */
  const rosterAt = async (sk: string): Promise<Roster | undefined> => {
    const found = known.get(sk)
    if (found !== undefined) return remember(found)
    const entry = await find(table, sk)
    const roster =
      entry &&
      table.undamaged(sk, () => {
        const { expiresAt, workers } = unpack(entry.data, rosterSchema)
        return rosterOf(sk, expiresAt, entry.data.length, decodeRows(workers))
      })
    return roster && remember(roster)
  }
  return {
    current: () => current,
    async begin(atSec, untilSec, workers) {
      const expiresAt = Math.ceil(atSec + 2 * Math.max(planRetentionSec, untilSec - atSec))
      const data = pack({ expiresAt, workers: encodeRows(workers) })
      const digest = createHash('sha256').update(data).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 8)
      const sk = `${prefix.roster}${timeKey(atSec)}.${digest}`
      await append(table, sk, data, expiresAt)
      return remember(rosterOf(sk, expiresAt, data.length, workers))
    },
    async latest<Value>(
      keyPrefix: string,
      decode: (data: Uint8Array) => Unfinished<Value>,
      { nowSec, limit, beforeSec }: Parameters<Journal['plans']>[0],
    ) {
      const records: Value[] = []
      if (limit < 1) return records
      const range = { nowSec, pageSize: limit, ...(beforeSec !== undefined && { beforeSec, pageSize: limit + 1 }) }
      for await (const { sk, data } of latest(table, keyPrefix, range)) {
        const half = table.undamaged(sk, () => decode(data))
        if (half === undefined) continue
        const roster = half.roster === undefined ? undefined : await rosterAt(half.roster)
        const record = table.undamaged(sk, () => half.finish(roster))
        if (record !== undefined) records.push(record)
        if (records.length === limit) break
      }
      return records
    },
  }
}

function rosterOf(sk: string, expiresAt: number, bytes: number, workers: readonly Row[]): Roster {
  return { sk, expiresAt, bytes, workers, places: new Map(workers.map(({ id }, place) => [String(id), place])) }
}

/** Rows about workers, written against a roster where there is one. */
export const rosteredSchema = z.object({
  roster: z.string().exactOptional(),
  /** Index in the roster of each row's worker, -1 for workers that are not in it. */
  places: z.array(z.number()).exactOptional(),
  rows: columnsSchema,
})

export type Rostered = z.output<typeof rosteredSchema>

/** The part of a roster's worker that a row is compared with. */
export type BaseOf = (worker: Row) => Row

export function encodeRostered(
  rows: readonly Row[],
  idOf: (row: Row) => unknown,
  baseOf: BaseOf,
  roster: Roster | undefined,
): Rostered {
  if (roster === undefined) return { rows: encodeRows(rows) }
  const places = rows.map((row) => roster.places.get(String(idOf(row))) ?? -1)
  return { roster: roster.sk, places: encodeNumbers(places), rows: encodeRows(rows, basesAt(places, roster, baseOf)) }
}

/** @throws TypeError when the roster is missing or does not fit. */
export function decodeRostered({ places, rows }: Rostered, baseOf: BaseOf, roster: Roster | undefined): Row[] {
  if (places === undefined) return decodeRows(rows)
  if (roster === undefined) throw new TypeError('its roster is missing')
  return decodeRows(rows, basesAt(decodeNumbers(places), roster, baseOf))
}

function basesAt(places: readonly number[], roster: Roster, baseOf: BaseOf): (Row | undefined)[] {
  return places.map((place) => {
    const worker = roster.workers[place]
    return worker && baseOf(worker)
  })
}
