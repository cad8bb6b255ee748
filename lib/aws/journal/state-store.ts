import * as z from 'zod'
import { believedAheadSec } from '../../journal/clock-skew.ts'
import type { Journal, Lease, LeaseOutcome } from '../../journal.ts'
import { type ControlState, initialState } from '../../optimizer/memory/state.ts'
import { JournalError } from './errors.ts'
import { deleteAllBut } from './forgetting.ts'
import { checked } from './pack.ts'
import { decodeState, encodeState } from './state-codec.ts'
import type { Item, Table } from './table.ts'
import { trainingSk } from './training-store.ts'

const sk = 'STATE'

/** Attributes of the item. `version` counts leases taken; `committedVersion` is that of the state stored. `leasedAt` is wall time. */
const itemSchema = z.object({
  version: z.int(),
  owner: z.string().exactOptional(),
  leasedAt: z.number().exactOptional(),
  leaseUntil: z.number().exactOptional(),
  lastSlot: z.number().exactOptional(),
  committedVersion: z.int().exactOptional(),
  state: z.instanceof(Uint8Array).exactOptional(),
})

/** Later than any slot. */
const neverSec = 1e10

type Claim = Pick<Lease, 'owner' | 'slotSec'>

type Present = Omit<z.output<typeof itemSchema>, 'state'> & { readonly state: ControlState | undefined }

const isFree = '(attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR leasedAt > :believedUntil)'
const isUnclaimed = '(attribute_not_exists(lastSlot) OR lastSlot < :lastSlot OR lastSlot > :latestSlot)'
const isOurs = 'version = :ourVersion AND #owner = :ourOwner'

/** Keeps the list of fleets. */
interface Register {
  /** Enters the fleet; runs under the lease as long as nothing has been committed yet. */
  enter(): Promise<void>
  strike(): Promise<void>
}

/**
 * The item that makes one cycle of several triggers for the same slot. One conditional write takes the lease, claims the slot
 * and reads the state; another one commits.
 */
export function openState(
  table: Table,
  register: Register,
): Pick<Journal, 'takeLease' | 'holds' | 'announce' | 'commit' | 'release' | 'state' | 'forget'> {
  const parse = (item: Item): Present =>
    table.indispensable(sk, () => {
      const { state, ...rest } = checked(itemSchema, item)
      return { ...rest, state: state === undefined ? undefined : decodeState(state) }
    })
  const read = async () => {
    const item = await table.get(sk)
    return item && parse(item)
  }
  const holds = async ({ owner, version }: Lease, nowWallSec: number) => {
    const present = await read()
    return (
      present?.owner === owner &&
      present.version === version &&
      present.leaseUntil !== undefined &&
      present.leaseUntil > nowWallSec
    )
  }
  const takenBy = async (mine: Claim, leaseUntil: number, { version, state }: Present): Promise<LeaseOutcome> => {
    if (state === undefined) await register.enter()
    const lease = { ...mine, version, expiresAtWallSec: leaseUntil, state: state ?? initialState }
    return { outcome: 'taken', lease }
  }
  const release = async ({ version, owner, slotSec }: Claim & Pick<Lease, 'version'>) => {
    await table.update(sk, {
      // All earlier slots stay claimed.
      ...(slotSec !== undefined && { set: { lastSlot: slotSec - 1 } }),
      remove: ['owner', 'leasedAt', 'leaseUntil'],
      condition: isOurs,
      values: { ourVersion: version, ourOwner: owner },
    })
  }

  return {
    async takeLease({ owner, nowWallSec, ttlSec, slotSec, latestSlotSec = neverSec }) {
      const leaseUntil = nowWallSec + ttlSec
      const mine = { owner, ...(slotSec !== undefined && { slotSec }) }
      const take = table.update(sk, {
        add: { version: 1 },
        set: { owner, leasedAt: nowWallSec, leaseUntil, ...(slotSec !== undefined && { lastSlot: slotSec }) },
        condition: slotSec === undefined ? isFree : `${isFree} AND ${isUnclaimed}`,
        values: {
          now: nowWallSec,
          believedUntil: nowWallSec + believedAheadSec,
          ...(slotSec !== undefined && { latestSlot: latestSlotSec }),
        },
      })
      const item = await take.catch(async (cause: unknown) => {
        // DynamoDB refuses to increment a damaged version; reading the item reports the damage as such.
        if (isInvalid(cause)) await read()
        throw cause
      })
      if (item === undefined) {
        const present = await read()
        // The SDK retries a write whose answer was lost, and the retry finds the lease taken by this very call.
        if (present?.owner === owner && present.leaseUntil === leaseUntil) return takenBy(mine, leaseUntil, present)
        const { lastSlot } = present ?? {}
        const claimed =
          slotSec !== undefined && lastSlot !== undefined && lastSlot >= slotSec && lastSlot <= latestSlotSec
        return { outcome: claimed ? 'claimed' : 'held' }
      }
      try {
        return await takenBy(mine, leaseUntil, parse(item))
      } catch (cause) {
        if (typeof item.version === 'number') await release({ ...mine, version: item.version })
        throw cause
      }
    },
    holds,
    async announce({ owner, version }, state, nowWallSec) {
      const item = await table.update(sk, {
        // Sets the owner to the same value, because the condition may only use attributes of the update.
        set: { owner, state: encodeState(state) },
        condition: `${isOurs} AND leaseUntil > :now`,
        values: { ourVersion: version, ourOwner: owner, now: nowWallSec },
      })
      return item !== undefined
    },
    async commit({ owner, version }, state) {
      const encoded = encodeState(state)
      const item = await table.update(sk, {
        set: { state: encoded, committedVersion: version },
        remove: ['owner', 'leasedAt', 'leaseUntil'],
        condition: isOurs,
        values: { ourVersion: version, ourOwner: owner },
      })
      if (item !== undefined) return 'committed'
      // Here, too: after a lost answer the retry finds our own commit.
      const present = await table.get(sk)
      const isOurCommit = present?.committedVersion === version && Buffer.from(encoded).equals(bytesOf(present.state))
      return isOurCommit ? 'committed' : 'lost'
    },
    release,
    async forget(lease, nowWallSec) {
      const { owner, version } = lease
      if (!(await holds(lease, nowWallSec))) return false
      // While it is there no training begins, which would learn from what is not deleted yet.
      await deleteAllBut([sk, trainingSk], table)
      // Without a state the next cycle enters the fleet into the list. Only now: by its state it is known to be gone, so that
      // what breaks off before is repeated.
      const emptied = await table.update(sk, {
        set: { owner },
        remove: ['state', 'committedVersion', 'lastSlot'],
        condition: isOurs,
        values: { ourVersion: version, ourOwner: owner },
      })
      if (emptied === undefined) return false
      await register.strike()
      if (!(await table.delete(sk, 'version = :ourVersion', { ourVersion: version }))) {
        // A cycle has taken over in between.
        await register.enter()
        return false
      }
      await table.delete(trainingSk)
      return true
    },
    async state() {
      const present = await read()
      if (present?.state === undefined) return undefined
      const { state, committedVersion = present.version, lastSlot } = present
      return { version: committedVersion, state, ...(lastSlot !== undefined && { lastSlotSec: lastSlot }) }
    },
  }
}

function isInvalid(cause: unknown): boolean {
  return cause instanceof JournalError && cause.cause instanceof Error && cause.cause.name === 'ValidationException'
}

function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}
