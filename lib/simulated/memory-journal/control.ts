import { believedAheadSec } from '../../journal/clock-skew.ts'
import { intentRetentionSec, isExpired } from '../../journal/retention.ts'
import type { Journal, Lease, StoredModel, StoredSettings } from '../../journal.ts'
import { type ControlState, initialState } from '../../optimizer/memory/state.ts'
import { type Intent, validIntents } from '../../optimizer/target/intent.ts'
import type { TunerState } from '../../optimizer/tuning/tuner-state.ts'

type Control = Pick<
  Journal,
  | 'takeLease'
  | 'holds'
  | 'announce'
  | 'commit'
  | 'release'
  | 'state'
  | 'settings'
  | 'putSettings'
  | 'model'
  | 'putModel'
  | 'takeTraining'
  | 'endTraining'
  | 'forget'
  | 'tunerState'
  | 'putTunerState'
  | 'putIntent'
  | 'intent'
  | 'intents'
>

/**
 * Lease, state, settings and intents of one fleet in memory. `onFirstLease` is called when the fleet has its first lease,
 * `onForgotten` when it is to start afresh.
 */
export function memoryControl(onFirstLease: () => void, onForgotten: () => void): Control {
  let version = 0
  let lastSlotSec: number | undefined
  let lease: { readonly owner: string; readonly takenAtWallSec: number; readonly expiresAtWallSec: number } | undefined
  let committed: { readonly version: number; readonly state: ControlState } | undefined
  let announced: ControlState | undefined
  let settings: StoredSettings = { version: 0, overrides: {} }
  let model: StoredModel = {}
  let training: Parameters<Journal['takeTraining']>[0] | undefined
  let tunerState: TunerState | undefined
  const intents = new Map<string, Intent>()

  const isOurs = (ours: { readonly owner: string; readonly version: number }) =>
    lease?.owner === ours.owner && version === ours.version
  const holds = (ours: Lease, nowWallSec: number) =>
    isOurs(ours) && lease !== undefined && lease.expiresAtWallSec > nowWallSec
  const isClaimed = (slotSec: number, latestSlotSec: number) =>
    lastSlotSec !== undefined && lastSlotSec >= slotSec && lastSlotSec <= latestSlotSec
  const isHeld = (nowWallSec: number) =>
    lease !== undefined && lease.expiresAtWallSec > nowWallSec && lease.takenAtWallSec <= nowWallSec + believedAheadSec
  const firstUnder = (key: string, nowSec: number) => {
    const first = intents.get(key)
    return first !== undefined && !isExpired(expiring(first), nowSec) ? first : undefined
  }

  return {
    async takeLease({ owner, nowWallSec, ttlSec, slotSec, latestSlotSec = Number.POSITIVE_INFINITY }) {
      if (slotSec !== undefined && isClaimed(slotSec, latestSlotSec)) return { outcome: 'claimed' }
      if (isHeld(nowWallSec)) return { outcome: 'held' }
      if (version === 0) onFirstLease()
      version += 1
      const expiresAtWallSec = nowWallSec + ttlSec
      lease = { owner, takenAtWallSec: nowWallSec, expiresAtWallSec }
      lastSlotSec = slotSec ?? lastSlotSec
      const state = announced ?? committed?.state ?? initialState
      return {
        outcome: 'taken',
        lease: { owner, expiresAtWallSec, version, state, ...(slotSec !== undefined && { slotSec }) },
      }
    },
    async holds(ours, nowWallSec) {
      return holds(ours, nowWallSec)
    },
    async announce(ours, state, nowWallSec) {
      if (!holds(ours, nowWallSec)) return false
      announced = state
      return true
    },
    async commit(ours, state) {
      if (committed?.version === ours.version && committed.state === state) return 'committed'
      if (!isOurs(ours)) return 'lost'
      committed = { version: ours.version, state }
      announced = undefined
      lease = undefined
      return 'committed'
    },
    async release(ours) {
      if (!isOurs(ours)) return
      lease = undefined
      // All earlier slots stay claimed.
      if (ours.slotSec !== undefined) lastSlotSec = ours.slotSec - 1
    },
    async state() {
      const state = announced ?? committed?.state
      if (state === undefined) return undefined
      return { version: committed?.version ?? version, state, ...(lastSlotSec === undefined ? {} : { lastSlotSec }) }
    },

    async settings() {
      return settings
    },
    async putSettings(overrides, expectedVersion) {
      if (settings.version !== expectedVersion) return 'conflict'
      settings = { version: expectedVersion + 1, overrides: { ...overrides } }
      return 'written'
    },

    async model() {
      return model
    },
    async putModel(trained) {
      model = trained
    },
    async takeTraining(wanted) {
      const { owner, nowSec } = wanted
      const isTaken = training && training.untilSec > nowSec && training.nowSec <= nowSec + believedAheadSec
      if (isTaken && training?.owner !== owner) return false
      training = wanted
      return true
    },
    async endTraining(owner) {
      if (training?.owner === owner) training = undefined
    },
    async forget(ours, nowWallSec) {
      if (!holds(ours, nowWallSec)) return false
      lease = undefined
      onForgotten()
      return true
    },
    async tunerState() {
      return tunerState
    },
    async putTunerState(state) {
      tunerState = state
    },

    async putIntent(intent) {
      const first = firstUnder(intent.key, intent.requestedAtSec)
      if (first !== undefined) return { intent: first, created: false }
      intents.set(intent.key, intent)
      return { intent, created: true }
    },
    async intent(key, nowSec) {
      return firstUnder(key, nowSec)
    },
    async intents(nowSec) {
      return validIntents(intents.values(), nowSec)
    },
  }
}

function expiring(intent: Intent): { readonly expiresAt: number } {
  return { expiresAt: intent.requestedAtSec + intentRetentionSec }
}
