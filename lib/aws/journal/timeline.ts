import { createHash } from 'node:crypto'
import * as z from 'zod'
import { believedAheadSec } from '../../journal/clock-skew.ts'
import { isExpired } from '../../journal/retention.ts'
import { boundKey, end } from './keys.ts'
import { checked } from './pack.ts'
import type { Item, Table } from './table.ts'

/*
 * Packed values by time, one item each. A value too large for one item is split. Its head is written last: without a head the
 * value does not exist yet. Head and parts carry the digest of the whole value, so that parts of two attempts are never mixed.
 */
const partBytes = 380 * 1024

const headSchema = z.object({
  expiresAt: z.number(),
  data: z.instanceof(Uint8Array),
  parts: z.number().exactOptional(),
  digest: z.string().exactOptional(),
})

export interface Entry {
  readonly sk: string
  readonly data: Uint8Array
}

export async function append(table: Table, sk: string, data: Uint8Array, expiresAt: number): Promise<void> {
  if (data.length <= partBytes) {
    await table.put(sk, { expiresAt, data })
    return
  }
  const digest = createHash('sha256').update(data).digest('base64url').slice(0, 16)
  const parts = Math.ceil(data.length / partBytes)
  const part = (index: number) => data.subarray(index * partBytes, (index + 1) * partBytes)
  for (let index = 1; index < parts; index += 1)
    await table.put(partKey(sk, index), { expiresAt, data: part(index), digest })
  await table.put(sk, { expiresAt, data: part(0), parts, digest })
}

/**
 * Newest first, up to the first expired value: older ones may have been deleted here and there. Values too far ahead to be
 * believed are left out.
 * @param pageSize how many are likely to be consumed.
 */
export async function* latest(
  table: Table,
  prefix: string,
  {
    nowSec,
    beforeSec = Number.POSITIVE_INFINITY,
    pageSize,
  }: { readonly nowSec: number; readonly beforeSec?: number; readonly pageSize: number },
): AsyncGenerator<Entry> {
  const before = Math.min(beforeSec, nowSec + believedAheadSec)
  const range = { from: prefix, to: prefix + boundKey(before), newestFirst: true, pageSize: Math.min(pageSize, 1000) }
  let parts: Item[] = []
  for await (const item of table.query(range)) {
    const sk = String(item.sk)
    if (sk === range.to) continue
    if (sk.includes('#', prefix.length)) {
      parts.push(item)
      continue
    }
    const entry = table.undamaged(sk, () => whole(sk, item, parts))
    parts = []
    if (entry === undefined) continue
    if (isExpired(entry, nowSec)) return
    yield entry
  }
}

/** The value at a key; `undefined` when it is missing or damaged. */
export async function find(table: Table, sk: string): Promise<Entry | undefined> {
  const [head, ...parts] = await table.list({ from: sk, to: `${sk}#${end}`, consistent: true })
  return head?.sk === sk ? table.undamaged(sk, () => whole(sk, head, parts)) : undefined
}

function partKey(sk: string, index: number): string {
  return `${sk}#${String(index).padStart(4, '0')}`
}

function whole(sk: string, item: Item, others: readonly Item[]): Entry & { readonly expiresAt: number } {
  const head = checked(headSchema, item)
  if (head.parts === undefined) return { sk, data: head.data, expiresAt: head.expiresAt }
  const pieces = [head.data]
  for (let index = 1; index < head.parts; index += 1) {
    const part = others.find((other) => other.sk === partKey(sk, index))
    if (part === undefined) throw new TypeError(`part ${index} of ${head.parts} is missing`)
    const { data, digest } = checked(headSchema, part)
    if (digest !== head.digest) throw new TypeError(`part ${index} of ${head.parts} is of another attempt`)
    pieces.push(data)
  }
  return { sk, data: Buffer.concat(pieces), expiresAt: head.expiresAt }
}
