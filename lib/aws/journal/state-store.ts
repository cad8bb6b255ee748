import * as z from 'zod'
import { initialState } from '../../optimizer/state.ts'
import type { Journal, Lease } from '../../ports.ts'
import { JournalError } from './errors.ts'
import { checked } from './pack.ts'
import { decodeState, encodeState } from './state-codec.ts'
import type { Item, Table } from './table.ts'

const sk = 'STATE'

/** Attributes of the item. `version` counts leases taken; `committedVersion` is that of the state stored. */
const itemSchema = z.object({
  version: z.int(),
  owner: z.string().exactOptional(),
  leaseUntil: z.number().exactOptional(),
  lastSlot: z.number().exactOptional(),
  committedVersion: z.int().exactOptional(),
  state: z.instanceof(Uint8Array).exactOptional(),
})

const isFree = '(attribute_not_exists(leaseUntil) OR leaseUntil <= :now)'
const isUnclaimed = '(attribute_not_exists(lastSlot) OR lastSlot < :lastSlot)'
const isOurs = 'version = :ourVersion AND #owner = :ourOwner'

/**
 * The item that makes many triggers one cycle: taking the lease, claiming the slot and reading the state are one
 * conditional write, the commit is another.
 * @param beforeFirstCommit runs under the lease as long as nothing has been committed yet.
 */
export function openState(
  table: Table,
  beforeFirstCommit: () => Promise<void>,
): Pick<Journal, 'takeLease' | 'holds' | 'commit' | 'release' | 'state'> {
  const parse = (item: Item) =>
    table.indispensable(sk, () => {
      const { state, ...rest } = checked(itemSchema, item)
      return { ...rest, state: state === undefined ? undefined : decodeState(state) }
    })
  const read = async () => {
    const item = await table.get(sk)
    return item && parse(item)
  }
  const release = async ({ version, owner }: Pick<Lease, 'version' | 'owner'>) => {
    await table.update(sk, {
      remove: ['owner', 'leaseUntil'],
      condition: isOurs,
      values: { ourVersion: version, ourOwner: owner },
    })
  }

  return {
    async takeLease({ owner, nowWallSec, ttlSec, slotSec }) {
      const take = table.update(sk, {
        add: { version: 1 },
        set: { owner, leaseUntil: nowWallSec + ttlSec, ...(slotSec !== undefined && { lastSlot: slotSec }) },
        condition: slotSec === undefined ? isFree : `${isFree} AND ${isUnclaimed}`,
        values: { now: nowWallSec },
      })
      const item = await take.catch(async (cause: unknown) => {
        // A version that cannot be counted up is refused by DynamoDB; reading it says so in our words.
        if (isInvalid(cause)) await read()
        throw cause
      })
      if (item === undefined) {
        const present = await read()
        const claimed = slotSec !== undefined && present?.lastSlot !== undefined && present.lastSlot >= slotSec
        return { outcome: claimed ? 'claimed' : 'held' }
      }
      try {
        const { version, state } = parse(item)
        if (state === undefined) await beforeFirstCommit()
        const lease = { owner, version, expiresAtWallSec: nowWallSec + ttlSec, state: state ?? initialState }
        return { outcome: 'taken', lease }
      } catch (cause) {
        if (typeof item.version === 'number') await release({ owner, version: item.version })
        throw cause
      }
    },
    async holds({ owner, version }, nowWallSec) {
      const present = await read()
      return (
        present?.owner === owner &&
        present.version === version &&
        present.leaseUntil !== undefined &&
        present.leaseUntil > nowWallSec
      )
    },
    async commit({ owner, version }, state) {
      const item = await table.update(sk, {
        set: { state: encodeState(state), committedVersion: version },
        remove: ['owner', 'leaseUntil'],
        condition: isOurs,
        values: { ourVersion: version, ourOwner: owner },
      })
      return item === undefined ? 'lost' : 'committed'
    },
    release,
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
