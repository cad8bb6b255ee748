import * as z from 'zod'
import { intentRetentionSec, isExpired } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import { type Intent, longestValidSec, validIntents, validUntilSec } from '../../optimizer/target/intent.ts'
import { boundKey, end, prefix, timeKey } from './keys.ts'
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
    asked: z.string().exactOptional(),
  }),
  z.looseObject({ ...basis, kind: z.literal('cancel') }),
])

const itemSchema = z.object({ expiresAt: z.number(), intent: intentSchema })

/**
 * Intents are stored twice: by key for a month, so that a repeated request finds the first one; and by time while they are
 * valid, which is all that cycles read. Reads are consistent: the cycle that a request has nudged must find its intent.
 */
export function openIntents(table: Table): Pick<Journal, 'putIntent' | 'intent' | 'intents'> {
  const parse = (item: Item) => checked(itemSchema, item)
  const ask = async (intent: Intent): Promise<void> => {
    const sk = `${prefix.asked}${timeKey(intent.requestedAtSec)}#${intent.key}`
    await table.put(sk, { intent, expiresAt: Math.ceil(validUntilSec(intent)) })
  }
  const firstUnder = async (key: string) => {
    const sk = prefix.intent + key
    const stored = await table.get(sk)
    return stored && table.indispensable(sk, () => parse(stored))
  }
  return {
    async putIntent(intent) {
      const sk = prefix.intent + intent.key
      const created = await table.put(
        sk,
        { intent, expiresAt: Math.ceil(intent.requestedAtSec + intentRetentionSec) },
        'attribute_not_exists(pk) OR expiresAt <= :now',
        { now: intent.requestedAtSec },
      )
      const first = created ? intent : ((await firstUnder(intent.key))?.intent ?? intent)
      // Also on a repeat: the first request may have died before it wrote this.
      await ask(first)
      return { intent: first, created }
    },
    async intent(key, nowSec) {
      const first = await firstUnder(key)
      return first && !isExpired(first, nowSec) ? first.intent : undefined
    },
    async intents(nowSec) {
      const items = await table.list({
        from: prefix.asked + boundKey(nowSec - longestValidSec),
        to: prefix.asked + end,
        consistent: true,
      })
      const intents = items.flatMap((item) => table.undamaged(String(item.sk), () => parse(item).intent) ?? [])
      return validIntents(intents, nowSec)
    },
  }
}
