import * as z from 'zod'
import { believedAheadSec } from '../../journal/clock-skew.ts'
import { isExpired, workerSilenceSec } from '../../journal/retention.ts'
import type { Directive, Journal, WorkerCard } from '../../journal.ts'
import { end, prefix } from './keys.ts'
import { checked } from './pack.ts'
import type { Item, Table, Update } from './table.ts'

const said = {
  reportedAtSec: z.number(),
  launchedAtSec: z.number().exactOptional(),
  usedAgents: z.number(),
  totalAgents: z.number(),
  bootId: z.string(),
  drainAcknowledged: z.boolean().exactOptional(),
  counters: z
    .looseObject({
      started: z.number(),
      finished: z.number(),
      busySec: z.number(),
      durations: z.array(z.number()).exactOptional(),
    })
    .exactOptional(),
}
const told = { targetAgents: z.number().exactOptional(), drain: z.boolean().exactOptional() }

const saidNames = Object.keys(said)
const toldNames = Object.keys(told) as (keyof typeof told)[]

const itemSchema = z.object({ expiresAt: z.number(), ...told })
const heartbeatSchema = z.object(said)

/** Directives written in parallel: enough to be quick, few enough to leave connections for other calls. */
const concurrency = 16

const isAlive = '(attribute_not_exists(expiresAt) OR expiresAt > :now)'
/**
 * Heartbeats may arrive out of order, and an older one is dropped, whichever process sent it. None is on its way for so long that
 * the one stored would not be believed: that one is of a clock that ran ahead.
 */
const isNotLate = '(attribute_not_exists(reportedAtSec) OR reportedAtSec <= :now OR reportedAtSec > :believedUntil)'

/**
 * One card per worker, with two writers: the worker's reports and its orders are different attributes, and each update touches
 * only its own. The exception is a card that has expired but is not deleted yet: an update clears all other attributes, so
 * that no outdated order or report comes back to life.
 */
export function openWorkers(table: Table): Pick<Journal, 'putHeartbeat' | 'putDirectives' | 'workers' | 'worker'> {
  const update = async (sk: string, nowSec: number, alive: Update, revived: Update): Promise<Item | undefined> =>
    (await table.update(sk, { ...alive, values: { ...alive.values, now: nowSec } })) ??
    (await table.update(sk, { ...revived, condition: 'expiresAt <= :now', values: { now: nowSec } }))

  const cardOf = (item: Item): (WorkerCard & { readonly expiresAt: number }) | undefined => {
    const sk = String(item.sk)
    return table.undamaged(sk, () => {
      const heartbeat = item.reportedAtSec === undefined ? undefined : checked(heartbeatSchema, item)
      const worker = sk.slice(prefix.worker.length)
      return { worker, ...checked(itemSchema, item), ...(heartbeat && { heartbeat: { worker, ...heartbeat } }) }
    })
  }

  const aliveCardOf = (item: Item, nowSec: number): WorkerCard | undefined => {
    const found = cardOf(item)
    if (found === undefined || isExpired(found, nowSec)) return undefined
    const { expiresAt: _, ...card } = found
    return card
  }

  return {
    async putHeartbeat(heartbeat) {
      const { worker, ...words } = heartbeat
      const sk = prefix.worker + worker
      const nowSec = heartbeat.reportedAtSec
      const set = { ...words, expiresAt: Math.ceil(nowSec + workerSilenceSec) }
      const unsaid = saidNames.filter((name) => !Object.hasOwn(words, name))
      const item = await update(
        sk,
        nowSec,
        {
          set,
          remove: unsaid,
          condition: `${isAlive} AND ${isNotLate}`,
          values: { believedUntil: nowSec + believedAheadSec },
        },
        { set, remove: [...unsaid, ...toldNames] },
      )
      const present = item ?? (await table.get(sk))
      const { expiresAt: _, ...card } = (present && cardOf(present)) ?? { worker, heartbeat, expiresAt: 0 }
      return card
    },
    async putDirectives(directives, nowSec, signal) {
      const queue = directives.values()
      const tell = async () => {
        for (const directive of queue) {
          signal?.throwIfAborted()
          await putDirective(directive, nowSec)
        }
      }
      await Promise.all(Array.from({ length: Math.min(concurrency, directives.length) }, tell))
    },
    async workers(nowSec) {
      const items = await table.list({ from: prefix.worker, to: prefix.worker + end })
      return items.flatMap((item) => aliveCardOf(item, nowSec) ?? [])
    },
    async worker(id, nowSec) {
      const item = await table.get(prefix.worker + id)
      return item && aliveCardOf(item, nowSec)
    },
  }

  async function putDirective({ worker, ...orders }: Directive, nowSec: number): Promise<void> {
    const sk = prefix.worker + worker
    const given = Object.fromEntries(Object.entries(orders).filter(([, order]) => order !== null))
    const takenBack: string[] = toldNames.filter((name) => orders[name] === null)
    const ofBefore = [...saidNames, ...toldNames.filter((name) => !Object.hasOwn(given, name))]
    if (orders.drain === true) takenBack.push('drainAcknowledged')
    const expiresAt = Math.ceil(nowSec + workerSilenceSec)
    await update(
      sk,
      nowSec,
      { set: given, setIfAbsent: { expiresAt }, remove: takenBack, condition: isAlive },
      { set: { ...given, expiresAt }, remove: ofBefore },
    )
  }
}
