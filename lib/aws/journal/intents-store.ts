import * as z from 'zod'
import { intentRetentionSec, isExpired } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import type { Intent } from '../../optimizer/intent.ts'
import { end, prefix } from './keys.ts'
import { checked } from './pack.ts'
import type { Item, Table } from './table.ts'

const basis = { key: z.string(), requestedAtSec: z.number(), requestedBy: z.string().exactOptional() }

const intentSchema: z.ZodType<Intent> = z.discriminatedUnion('kind', [
  z.looseObject({
    ...basis,
    kind: z.literal('burst'),
    durationSec: z.number(),
    endsAtSec: z.number(),
    factor: z.number().exactOptional(),
    reason: z.string().exactOptional(),
  }),
  z.looseObject({ ...basis, kind: z.literal('cancel') }),
])

const itemSchema = z.object({ expiresAt: z.number(), intent: intentSchema })

/** What people asked for. Read consistently: the cycle that a request has nudged must find it. */
export function openIntents(table: Table): Pick<Journal, 'putIntent' | 'intents'> {
  const parse = (item: Item) => checked(itemSchema, item)
  return {
    async putIntent(intent) {
      const sk = prefix.intent + intent.key
      const created = await table.put(
        sk,
        { intent, expiresAt: Math.ceil(intent.requestedAtSec + intentRetentionSec) },
        'attribute_not_exists(pk) OR expiresAt <= :now',
        { now: intent.requestedAtSec },
      )
      if (created) return { intent, created }
      const first = await table.get(sk)
      if (first === undefined) return { intent, created: false }
      return { intent: table.indispensable(sk, () => parse(first)).intent, created }
    },
    async intents(nowSec) {
      const items = await table.list({ from: prefix.intent, to: prefix.intent + end, consistent: true })
      return items
        .flatMap((item) => table.undamaged(String(item.sk), () => parse(item)) ?? [])
        .filter((item) => !isExpired(item, nowSec))
        .map(({ intent }) => intent)
        .sort((a, b) => a.requestedAtSec - b.requestedAtSec || (a.key < b.key ? -1 : 1))
    },
  }
}
