import { describe, expect, test } from 'vitest'
import { believedAheadSec } from '../../lib/journal/clock-skew.ts'
import {
  backlogSilenceSec,
  intentRetentionSec,
  planRetentionSec,
  workerSilenceSec,
} from '../../lib/journal/retention.ts'
import type { ImportedHour, Journal, Journals, Lease, LeaseOutcome, StoredModel } from '../../lib/journal.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { defaultSettings, settingsFrom } from '../../lib/optimizer/settings/settings.ts'
import { emptyDurations } from '../../lib/optimizer/snapshot/durations.ts'
import { type Intent, longestValidSec } from '../../lib/optimizer/target/intent.ts'
import { Tuner } from '../../lib/optimizer/tuning/tuner.ts'
import { aFleetOf, aHeartbeat, aLoadPoint, aPlan, aSnapshotOf, aTraining, startSec } from '../journal-builders.ts'

const hourSec = 3600
const daySec = 24 * hourSec

const importedAtSec = startSec + 30
const resolutions = ['cycle', '5min', '1h'] as const

/** An hour of which only two moments are known, with seven bugs at each. */
function anHour(startSec: number, durations = emptyDurations(), demandThen = 7): ImportedHour {
  const point = { demand: demandThen, arrived: 3, finished: 3, totalAgents: 7, queued: 0 }
  return { startSec, points: [0, 60].map((sec) => ({ atSec: startSec + sec, ...point })), durations, importedAtSec }
}

/** What every journal must do. `open` returns journals that nobody else writes to; each test has new fleets. */
export function journalContract(name: string, open: () => Journals | Promise<Journals>): void {
  let count = 0
  const fresh = async () => {
    const journals = await open()
    count += 1
    const fleet = `${name.replaceAll(/\W/g, '-')}-${count}`
    return { journals, fleet, journal: journals.open(fleet) }
  }
  const take = (journal: Journal, owner: string, nowWallSec = 1000, slotSec?: number): Promise<LeaseOutcome> =>
    journal.takeLease({ owner, nowWallSec, ttlSec: 60, ...(slotSec !== undefined && { slotSec }) })
  const taken = async (outcome: Promise<LeaseOutcome>): Promise<Lease> => {
    const result = await outcome
    if (result.outcome !== 'taken') throw new Error(`the lease was ${result.outcome}`)
    return result.lease
  }

  describe(`${name}: lease and state`, () => {
    test('a new fleet starts with the initial state and is listed from its first lease on', async () => {
      const { journals, fleet, journal } = await fresh()
      expect(await journals.fleets()).not.toContain(fleet)
      expect(await journal.state()).toBeUndefined()
      const lease = await taken(take(journal, 'a'))
      expect(lease).toEqual({ owner: 'a', version: 1, expiresAtWallSec: 1060, state: initialState })
      expect(await journals.fleets()).toContain(fleet)
      expect(await journal.state()).toBeUndefined()
    })

    test('when two owners compete, exactly one takes the lease', async () => {
      const { journal } = await fresh()
      const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => take(journal, `owner-${index}`)))
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([...Array(7).fill('held'), 'taken'])
    })

    test('the committed state is the state of the next lease, at the next version', async () => {
      const { journal } = await fresh()
      const first = await taken(take(journal, 'a'))
      const state = {
        ...initialState,
        inventory: 7,
        desired: { 'us-east-1/workers': 3 },
        decidedAtSec: 12.5,
        relivedUntilSec: 3612,
        steered: ['us-east-1/workers'],
        watch: {
          foretold: [{ forAtSec: startSec, middle: 12.5, spread: 4 }],
          outside: { direction: 'below', startedAtSec: startSec, expectedAgents: 40, farthestAgents: 3 },
          anomaly: anAnomaly,
          restsUntilSec: startSec + 60,
        },
        promise: aPromiseWatch,
      } as const
      expect(await journal.commit(first, state)).toBe('committed')
      expect(await journal.state()).toEqual({ version: 1, state })
      const second = await taken(take(journal, 'b'))
      expect(second).toMatchObject({ version: 2, state })
      expect(await journal.state()).toEqual({ version: 1, state })
    })

    test('a lease is held until it expires, is given back, or is committed', async () => {
      const { journal } = await fresh()
      const first = await taken(take(journal, 'a', 1000))
      expect(await take(journal, 'b', 1059)).toEqual({ outcome: 'held' })
      await journal.release(first)
      const second = await taken(take(journal, 'b', 1059))
      expect(await journal.commit(second, initialState)).toBe('committed')
      await taken(take(journal, 'c', 1060))
      await taken(take(journal, 'd', 1120))
    })

    test('an expired lease is taken over, and a commit of its old owner is rejected', async () => {
      const { journal } = await fresh()
      const old = await taken(take(journal, 'old', 1000))
      expect(await journal.holds(old, 1059)).toBe(true)
      expect(await journal.holds(old, 1060)).toBe(false)
      const next = await taken(take(journal, 'next', 1060))
      expect(await journal.holds(old, 1000)).toBe(false)
      expect(await journal.commit(old, { ...initialState, inventory: 1 })).toBe('lost')
      await journal.release(old)
      expect(await journal.holds(next, 1061)).toBe(true)
      expect(await journal.commit(next, { ...initialState, inventory: 2 })).toBe('committed')
      expect((await journal.state())?.state.inventory).toBe(2)
      expect(await journal.commit(next, { ...initialState, inventory: 3 })).toBe('lost')
    })

    test('the same owner is fenced by the version when it takes the lease again', async () => {
      const { journal } = await fresh()
      const first = await taken(take(journal, 'a', 1000))
      const again = await taken(take(journal, 'a', 1060))
      expect(await journal.holds(first, 1061)).toBe(false)
      expect(await journal.commit(first, initialState)).toBe('lost')
      expect(await journal.commit(again, initialState)).toBe('committed')
    })

    test('a commit repeated because its response was lost is accepted; a different one in its place is rejected', async () => {
      const { journal } = await fresh()
      const lease = await taken(take(journal, 'a'))
      const state = { ...initialState, inventory: 2 }
      expect(await journal.commit(lease, state)).toBe('committed')
      expect(await journal.commit(lease, state)).toBe('committed')
      expect(await journal.commit(lease, { ...state, inventory: 3 })).toBe('lost')
      const next = await taken(take(journal, 'b'))
      expect(await journal.commit(next, { ...state, inventory: 4 })).toBe('committed')
      expect(await journal.commit(lease, state)).toBe('lost')
    })

    test('an announced state is that of the next lease, if no commit has replaced it', async () => {
      const { journal } = await fresh()
      const announced = { ...initialState, inventory: 3, steered: ['us-east-1/workers'] }
      const first = await taken(take(journal, 'a'))
      expect(await journal.announce(first, announced, 1059)).toBe(true)
      expect(await journal.holds(first, 1059)).toBe(true)
      await journal.release(first)
      const second = await taken(take(journal, 'b'))
      expect(second.state).toEqual(announced)
      expect(await journal.commit(second, announced)).toBe('committed')
      const third = await taken(take(journal, 'c'))
      expect(await journal.announce(third, { ...announced, inventory: 4 }, 1000)).toBe(true)
      expect(await journal.commit(third, { ...announced, inventory: 5 })).toBe('committed')
      expect(await journal.state()).toEqual({ version: 3, state: { ...announced, inventory: 5 } })
      expect((await taken(take(journal, 'd'))).state.inventory).toBe(5)
    })

    test('an owner whose lease expired, or was taken over, announces nothing', async () => {
      const { journal } = await fresh()
      const old = await taken(take(journal, 'old', 1000))
      const wanted = { ...initialState, inventory: 3 }
      expect(await journal.announce(old, wanted, 1060)).toBe(false)
      const next = await taken(take(journal, 'next', 1060))
      expect(next.state).toEqual(initialState)
      expect(await journal.announce(old, wanted, 1001)).toBe(false)
      await journal.release(next)
      expect((await taken(take(journal, 'last', 1061))).state).toEqual(initialState)
    })

    test('a slot is claimed once, along with all earlier ones; nudges claim none', async () => {
      const { journal } = await fresh()
      const first = await taken(take(journal, 'a', 1000, 600))
      expect(await take(journal, 'b', 1001, 600)).toEqual({ outcome: 'claimed' })
      expect(await take(journal, 'b', 1001, 630)).toEqual({ outcome: 'held' })
      await journal.commit(first, initialState)
      expect(await take(journal, 'b', 1001, 600)).toEqual({ outcome: 'claimed' })
      expect(await take(journal, 'b', 1001, 570)).toEqual({ outcome: 'claimed' })
      await journal.release(await taken(take(journal, 'nudge', 1001)))
      expect((await journal.state())?.lastSlotSec).toBe(600)
      await taken(take(journal, 'b', 1001, 630))
      expect((await journal.state())?.lastSlotSec).toBe(630)
    })

    test('a slot that was claimed by a cycle that then died stays claimed', async () => {
      const { journal } = await fresh()
      await taken(take(journal, 'a', 1000, 600))
      expect(await take(journal, 'b', 2000, 600)).toEqual({ outcome: 'claimed' })
      await taken(take(journal, 'b', 2000, 630))
    })

    test('a slot is given back with its lease, for another attempt at it; earlier ones stay claimed', async () => {
      const { journal } = await fresh()
      const first = await taken(take(journal, 'a', 1000, 600))
      await journal.release(first)
      expect(await take(journal, 'b', 1001, 570)).toEqual({ outcome: 'claimed' })
      const second = await taken(take(journal, 'b', 1001, 600))
      await journal.release(first)
      await journal.commit(second, initialState)
      expect(await take(journal, 'c', 1002, 600)).toEqual({ outcome: 'claimed' })
      expect((await journal.state())?.lastSlotSec).toBe(600)
    })

    test('a slot claimed beyond the latest possible one does not count, and the next claim replaces it', async () => {
      const { journal } = await fresh()
      const claim = (slotSec: number, latestSlotSec: number) =>
        journal.takeLease({ owner: 'a', nowWallSec: 1000, ttlSec: 60, slotSec, latestSlotSec })
      await journal.commit(await taken(claim(4200, 4320)), initialState)
      expect(await claim(600, 4200)).toEqual({ outcome: 'claimed' })
      await journal.commit(await taken(claim(600, 4199)), initialState)
      expect((await journal.state())?.lastSlotSec).toBe(600)
      expect(await claim(600, 4199)).toEqual({ outcome: 'claimed' })
      await journal.release(await taken(claim(630, 4199)))
    })

    test('a lease taken far in the future does not count, and its owner has lost it', async () => {
      const { journal } = await fresh()
      const aheadWallSec = 1000 + believedAheadSec
      const ahead = await taken(take(journal, 'ahead', aheadWallSec))
      expect(await take(journal, 'right', 1000)).toEqual({ outcome: 'held' })
      const right = await taken(take(journal, 'right', 999))
      expect(await journal.commit(ahead, initialState)).toBe('lost')
      expect(await journal.commit(right, initialState)).toBe('committed')
    })

    test('fleets know nothing of each other', async () => {
      const { journal, journals } = await fresh()
      const other = (await fresh()).journal
      await taken(take(journal, 'a'))
      await taken(take(other, 'b'))
      expect(await journals.open('nobody').state()).toBeUndefined()
    })
  })

  describe(`${name}: settings and intents`, () => {
    test('settings are replaced only by those who saw the latest version', async () => {
      const { journal } = await fresh()
      expect(await journal.settings()).toEqual({ version: 0, overrides: {} })
      expect(await journal.putSettings({ usageHistorySize: 10 }, 1)).toBe('conflict')
      expect(await journal.putSettings({ usageHistorySize: 10, headroomShare: 0.25 }, 0)).toBe('written')
      expect(await journal.putSettings({ usageHistorySize: 20 }, 0)).toBe('conflict')
      expect(await journal.settings()).toEqual({ version: 1, overrides: { usageHistorySize: 10, headroomShare: 0.25 } })
      expect(await journal.putSettings({}, 1)).toBe('written')
      expect(await journal.settings()).toEqual({ version: 2, overrides: {} })
    })

    test('the latest fitted model replaces the one before', async () => {
      const { journal } = await fresh()
      expect(await journal.model()).toEqual({})
      await journal.putModel(aModel(100))
      await journal.putModel(aModel(200))
      expect(await journal.model()).toEqual(aModel(200))
    })

    test('the present parts of a model are kept, whichever part is absent', async () => {
      const { journal } = await fresh()
      const { forecast, tuning } = aModel(100)
      if (forecast === undefined || tuning === undefined) throw new Error('a whole model')
      await journal.putModel({ forecast })
      expect(await journal.model()).toEqual({ forecast })
      await journal.putModel({ tuning })
      expect(await journal.model()).toEqual({ tuning })
    })

    test('the state of tuning is stored to the last digit', async () => {
      const { journal } = await fresh()
      expect(await journal.tunerState()).toBeUndefined()
      const tuner = new Tuner(defaultSettings)
      for (let cycle = 0; cycle < 20; cycle += 1)
        tuner.advance(
          { atSec: startSec + 30 * cycle, demand: cycle ** 1.5, totalAgents: 8, arrived: 9 },
          undefined,
          past,
        )
      tuner.choose()
      const lived = tuner.state()
      if (lived === undefined) throw new Error('nothing lived')
      const state = { ...lived, dayIsOver: true as const }
      await journal.putTunerState(state)
      expect(await journal.tunerState()).toEqual(state)
    })

    test('one run trains at a time, until it ends that or its time is over', async () => {
      const { journal } = await fresh()
      const by = (owner: string, nowSec: number) => journal.takeTraining({ owner, nowSec, untilSec: nowSec + 900 })
      expect(await by('a', startSec)).toBe(true)
      expect(await by('b', startSec + 899)).toBe(false)
      await journal.endTraining('b')
      expect(await by('b', startSec + 899)).toBe(false)
      expect(await by('b', startSec + 900)).toBe(true)
      await journal.endTraining('a')
      expect(await by('c', startSec + 901)).toBe(false)
      await journal.endTraining('b')
      expect(await by('c', startSec + 901)).toBe(true)
      // Taken by a clock that ran ahead.
      expect(await by('d', startSec - 3600)).toBe(true)
    })

    test('a forgotten fleet is listed no longer, and starts afresh when it comes back', async () => {
      const { journals, fleet, journal } = await fresh()
      const lease = await taken(take(journal, 'a'))
      await journal.commit(lease, { ...initialState, inventory: 7 })
      await journal.putSettings({ usageHistorySize: 10 }, 0)
      await journal.putModel(aModel(100))
      await journal.putHeartbeat(aHeartbeat('w', startSec))
      await journal.appendLoad(aLoadPoint(startSec))
      await journal.appendSnapshot(aSnapshotOf(aFleetOf(2), startSec), defaultSettings)
      const plan = aPlan(aFleetOf(2), startSec)
      await journal.appendPlan(plan)
      expect(await journal.forget(lease, 1000)).toBe(false)
      const expired = await taken(take(journal, 'b'))
      expect(await journal.forget(expired, 1060)).toBe(false)
      expect(await journals.fleets()).toContain(fleet)
      expect((await journal.settings()).version).toBe(1)

      const ours = await taken(take(journal, 'c', 1060))
      expect(await journal.forget(ours, 1061)).toBe(true)
      expect(await journals.fleets()).not.toContain(fleet)
      const again = journals.open(fleet)
      expect(await again.state()).toBeUndefined()
      expect(await again.settings()).toEqual({ version: 0, overrides: {} })
      expect(await again.model()).toEqual({})
      expect(await again.workers(startSec)).toEqual([])
      expect(await again.snapshots({ nowSec: startSec, limit: 9 })).toEqual([])
      for (const resolution of resolutions)
        expect(await again.load({ resolution, fromSec: 0, toSec: startSec, nowSec: startSec })).toEqual([])
      // They tell what was done.
      expect(await again.plans({ nowSec: startSec, limit: 9 })).toEqual([plan])
      expect((await taken(take(again, 'd', 1061))).state).toEqual(initialState)
      expect(await journals.fleets()).toContain(fleet)
    })

    test('when two writers saw the same settings, one gets a conflict', async () => {
      const { journal } = await fresh()
      const outcomes = await Promise.all([5, 6, 7].map((size) => journal.putSettings({ usageHistorySize: size }, 0)))
      expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'written'])
    })

    const burst: Intent = {
      key: 'k1',
      kind: 'burst',
      requestedAtSec: startSec,
      requestedBy: 'ann',
      durationSec: 300,
      endsAtSec: startSec + 300,
      factor: 1.5,
      reason: 'release day',
      asked: '9f86d081',
    }

    test('an intent is stored once; a repeat finds the first, whatever it contains', async () => {
      const { journal } = await fresh()
      expect(await journal.putIntent(burst)).toEqual({ intent: burst, created: true })
      const repeat = { ...burst, requestedAtSec: startSec + 5, endsAtSec: startSec + 305 }
      expect(await journal.putIntent(repeat)).toEqual({ intent: burst, created: false })
      expect(await journal.intents(startSec + 5)).toEqual([burst])
    })

    test('of many simultaneous repeats one creates the intent and all agree on it', async () => {
      const { journal } = await fresh()
      const results = await Promise.all(
        [0, 1, 2, 3].map((index) => journal.putIntent({ ...burst, endsAtSec: startSec + 300 + index })),
      )
      expect(results.filter(({ created }) => created)).toHaveLength(1)
      const first = results.find(({ created }) => created)?.intent
      for (const { intent } of results) expect(intent).toEqual(first)
    })

    test('an intent is found by its key for thirty days, even when it is no longer relevant', async () => {
      const { journal } = await fresh()
      expect(await journal.intent('k1', startSec)).toBeUndefined()
      await journal.putIntent(burst)
      await journal.putIntent({ ...burst, key: 'k2', endsAtSec: startSec + 600 })
      expect(await journal.intent('k1', startSec + intentRetentionSec - 1)).toEqual(burst)
      expect(await journal.intent('k1', startSec + intentRetentionSec)).toBeUndefined()
    })

    test('intents come oldest first', async () => {
      const { journal } = await fresh()
      const cancel: Intent = { key: 'a-later-one', kind: 'cancel', requestedAtSec: startSec + 60 }
      await journal.putIntent(cancel)
      await journal.putIntent(burst)
      expect(await journal.intents(startSec + 61)).toEqual([burst, cancel])
    })

    test('an intent is returned for as long as it is relevant, and only once', async () => {
      const { journal } = await fresh()
      const longest = { ...burst, key: 'k2', endsAtSec: startSec + longestValidSec }
      for (const intent of [burst, longest, burst]) await journal.putIntent(intent)
      expect(await journal.intents(startSec + 299)).toEqual([burst, longest])
      expect(await journal.intents(startSec + 300)).toEqual([longest])
      expect(await journal.intents(startSec + longestValidSec - 1)).toEqual([longest])
      expect(await journal.intents(startSec + longestValidSec)).toEqual([])
    })

    test('a key is free again after thirty days', async () => {
      const { journal } = await fresh()
      await journal.putIntent(burst)
      const laterSec = startSec + intentRetentionSec
      const early = { ...burst, requestedAtSec: laterSec - 1, endsAtSec: laterSec + 299 }
      expect(await journal.putIntent(early)).toEqual({ intent: burst, created: false })
      const again = { ...burst, requestedAtSec: laterSec, endsAtSec: laterSec + 300 }
      expect(await journal.putIntent(again)).toEqual({ intent: again, created: true })
      expect(await journal.intents(laterSec)).toEqual([again])
    })
  })

  describe(`${name}: snapshots`, () => {
    test('a snapshot is read as it was written', async () => {
      const { journal } = await fresh()
      const snapshot = aSnapshotOf(aFleetOf(3), startSec, { queued: 4, missing: [{ source: 'backlog', reason: 'no' }] })
      await journal.appendSnapshot(snapshot, defaultSettings)
      expect(await journal.snapshots({ nowSec: startSec, limit: 10 })).toEqual([snapshot])
    })

    test('a fleet without workers has snapshots too', async () => {
      const { journal } = await fresh()
      const snapshot = aSnapshotOf([], startSec)
      await journal.appendSnapshot(snapshot, defaultSettings)
      expect(await journal.snapshots({ nowSec: startSec, limit: 1 })).toEqual([snapshot])
    })

    test('the latest come oldest first, and a repeat of the same time replaces it', async () => {
      const { journal } = await fresh()
      for (const at of [0, 30, 60, 90])
        await journal.appendSnapshot(aSnapshotOf(aFleetOf(2), startSec + at), defaultSettings)
      const repeat = aSnapshotOf(aFleetOf(2), startSec + 90, { queued: 9 })
      await journal.appendSnapshot(repeat, defaultSettings)
      const found = await journal.snapshots({ nowSec: startSec + 90, limit: 3 })
      expect(found.map(({ atSec }) => atSec - startSec)).toEqual([30, 60, 90])
      expect(found.at(-1)).toEqual(repeat)
      expect(await journal.snapshots({ nowSec: startSec + 90, limit: 0 })).toEqual([])
    })

    test('those before a time are the latest before it', async () => {
      const { journal } = await fresh()
      for (const at of [0, 30, 60]) await journal.appendSnapshot(aSnapshotOf([], startSec + at), defaultSettings)
      const found = await journal.snapshots({ nowSec: startSec + 60, limit: 1, beforeSec: startSec + 60 })
      expect(found.map(({ atSec }) => atSec - startSec)).toEqual([30])
    })

    test('what was stored by a clock that ran far ahead is left out, of snapshots and of plans', async () => {
      const { journal } = await fresh()
      for (const atSec of [startSec, startSec + believedAheadSec - 1, startSec + believedAheadSec]) {
        await journal.appendSnapshot(aSnapshotOf([], atSec), defaultSettings)
        await journal.appendPlan(aPlan([], atSec))
      }
      const read = { nowSec: startSec, limit: 3 }
      const aheadSec = (found: readonly { readonly atSec: number }[]) => found.map(({ atSec }) => atSec - startSec)
      expect(aheadSec(await journal.snapshots(read))).toEqual([0, believedAheadSec - 1])
      expect(aheadSec(await journal.plans(read))).toEqual([believedAheadSec - 1, 0])
      expect(aheadSec(await journal.plans({ ...read, beforeSec: startSec + 3600 }))).toEqual([believedAheadSec - 1, 0])
    })

    test('workers that arrive, leave, fall silent and restart are distinguished between snapshots', async () => {
      const { journal } = await fresh()
      const first = aFleetOf(60)
      const second = [
        ...first.slice(5, 50).map((worker) => ({ ...worker, usedAgents: 1, reportedAtSec: startSec + 30 })),
        ...first.slice(50).map(({ usedAgents: _, reportedAtSec: __, ...silent }) => silent),
        ...aFleetOf(7, 'late').map(({ counters: _, bootId: __, ...young }) => young),
        ...aFleetOf(2, 'twins').map((twin) => ({ ...twin, earlierBootIds: ['a', 'b'], twinSeenAtSec: startSec })),
      ]
      const snapshots = [
        aSnapshotOf(first, startSec),
        aSnapshotOf(second, startSec + 30),
        aSnapshotOf([], startSec + 60),
      ]
      for (const snapshot of snapshots) await journal.appendSnapshot(snapshot, defaultSettings)
      expect(await journal.snapshots({ nowSec: startSec + 60, limit: 10 })).toEqual(snapshots)
    })

    test('snapshots are kept for as long as the history that the settings ask for', async () => {
      const { journal } = await fresh()
      const settings = settingsFrom({ usageHistorySize: 10, optimizationIntervalSec: 60 })
      const snapshot = aSnapshotOf(aFleetOf(1), startSec)
      await journal.appendSnapshot(snapshot, settings)
      expect(await journal.snapshots({ nowSec: startSec + 600, limit: 10 })).toEqual([snapshot])
      expect(await journal.snapshots({ nowSec: startSec + 720, limit: 10 })).toEqual([])
    })

    test('history ends at the first snapshot that has expired', async () => {
      const { journal } = await fresh()
      const long = settingsFrom({ usageHistorySize: 2880 })
      const short = settingsFrom({ usageHistorySize: 2 })
      await journal.appendSnapshot(aSnapshotOf([], startSec), long)
      await journal.appendSnapshot(aSnapshotOf([], startSec + 30), short)
      await journal.appendSnapshot(aSnapshotOf([], startSec + 60), short)
      const found = await journal.snapshots({ nowSec: startSec + 30 + 120, limit: 10 })
      expect(found.map(({ atSec }) => atSec - startSec)).toEqual([60])
    })
  })

  describe(`${name}: rollups`, () => {
    const read = (
      journal: Journal,
      resolution: 'cycle' | '5min' | '1h',
      fromSec: number,
      toSec: number,
      nowSec = toSec,
    ) => journal.load({ resolution, fromSec, toSec, nowSec })

    test('a stretch that ends before it begins has no points', async () => {
      const { journal } = await fresh()
      await journal.appendLoad(aLoadPoint(startSec))
      for (const resolution of ['cycle', '5min', '1h'] as const)
        expect(await read(journal, resolution, startSec + 30 * 86_400, startSec - 30 * 86_400, startSec)).toEqual([])
    })

    test('points of cycles are stored in buckets of an hour, which sum their durations', async () => {
      const { journal } = await fresh()
      const durations = emptyDurations().with(3, 2).with(11, 1)
      const at = startSec - (startSec % hourSec)
      const points = [at, at + 30, at + hourSec].map((atSec, index) =>
        aLoadPoint(atSec, { demand: 20 + index, durations }),
      )
      for (const point of points) await journal.appendLoad(point)
      const bare = points.map(({ durations: _, ...point }) => point)
      const twice = durations.map((value) => 2 * value)
      expect(await read(journal, 'cycle', at, at + 2 * hourSec)).toEqual([
        { startSec: at, points: bare.slice(0, 2), durations: twice },
        { startSec: at + hourSec, points: bare.slice(2), durations },
      ])
    })

    test('a point appended twice counts once; a late one is put in its place', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % hourSec)
      for (const offset of [0, 60, 60, 30, 0]) await journal.appendLoad(aLoadPoint(at + offset))
      const [bucket] = await read(journal, 'cycle', at, at + 60)
      expect(bucket?.points.map(({ atSec }) => atSec - at)).toEqual([0, 30, 60])
      expect(bucket?.durations).toEqual(aLoadPoint(at).durations.map((value) => 3 * value))
    })

    test('only buckets that overlap the stretch are read', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % hourSec)
      for (const hour of [0, 1, 2, 3]) await journal.appendLoad(aLoadPoint(at + hour * hourSec + 600))
      const found = await read(journal, 'cycle', at + hourSec + 1800, at + 2 * hourSec, at + 4 * hourSec)
      expect(found.map((bucket) => (bucket.startSec - at) / hourSec)).toEqual([1, 2])
    })

    test('coarser points are means of demand and agents and sums of bugs, including the current hour', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % daySec)
      for (let cycle = 0; cycle < 39; cycle += 1)
        await journal.appendLoad(
          aLoadPoint(at + cycle * 100, { demand: cycle % 3, arrived: 2, finished: 1, totalAgents: 10 + (cycle % 2) }),
        )
      const toSec = at + 39 * 100
      const [day] = await read(journal, '5min', at, toSec)
      expect(day?.startSec).toBe(at)
      expect(day?.points).toHaveLength(13)
      expect(day?.points[0]).toEqual({ atSec: at, demand: 1, arrived: 6, finished: 3, totalAgents: 10.33 })
      expect(day?.points.at(-1)?.atSec).toBe(at + 12 * 300)
      const [many] = await read(journal, '1h', at, toSec)
      expect(many?.points).toEqual([
        { atSec: at, demand: 1, arrived: 72, finished: 36, totalAgents: 10.5 },
        { atSec: at + hourSec, demand: 1, arrived: 6, finished: 3, totalAgents: 10.33 },
      ])
      const all = aLoadPoint(at).durations.map((value) => 39 * value)
      expect(day?.durations).toEqual(all)
      expect(many?.durations).toEqual(all)
    })

    test('late bugs are summed over the cycles that know them, and with them the bugs that these judged', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % daySec)
      const lateAt = { 0: 0.125, 100: 1.25, 300: 0, 400: 0.5, 500: 0.25, 600: undefined }
      for (const [offset, late] of Object.entries(lateAt))
        await journal.appendLoad(aLoadPoint(at + Number(offset), { arrived: 2, ...(late !== undefined && { late }) }))
      await journal.appendLoad(aLoadPoint(at + 200, { arrived: 3 }))
      const [cycles] = await read(journal, 'cycle', at, at + 600)
      expect(cycles?.points.map(({ late }) => late)).toEqual([0.125, 1.25, undefined, 0, 0.5, 0.25, undefined])
      const [fine] = await read(journal, '5min', at, at + 600)
      const waits = (bucket: typeof fine) => bucket?.points.map(({ arrived, late, judged }) => [arrived, late, judged])
      expect(waits(fine)).toEqual([
        [7, 1.375, 4],
        [6, 0.75, undefined],
        [2, undefined, undefined],
      ])
      const [hourly] = await read(journal, '1h', at, at + 600)
      expect(waits(hourly)).toEqual([[15, 2.125, 10]])
    })

    test('coarser points outlive the cycles that they summarise', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % (10 * daySec))
      for (const hour of [0, 1, 2, 30]) await journal.appendLoad(aLoadPoint(at + hour * hourSec, { demand: hour }))
      const nowSec = at + 20 * daySec
      expect(await read(journal, 'cycle', at, nowSec)).toEqual([])
      const fine = await read(journal, '5min', at, nowSec)
      expect(fine.flatMap(({ points }) => points.map(({ demand }) => demand))).toEqual([0, 1, 2])
      await journal.appendLoad(aLoadPoint(at + 31 * hourSec, { demand: 31 }))
      const hourly = await read(journal, '1h', at, at + 300 * daySec)
      expect(hourly.flatMap(({ points }) => points.map(({ demand }) => demand))).toEqual([0, 1, 2, 30])
    })

    test('an imported hour stands beside those that were looked at, in every resolution, and says so', async () => {
      const { journal } = await fresh()
      const day = startSec - (startSec % daySec)
      await journal.appendLoad(aLoadPoint(day + 3 * hourSec))
      await journal.appendLoad(aLoadPoint(day + 5 * hourSec))
      const durations = emptyDurations().with(4, 6)
      for (const hour of [4, 1]) expect(await journal.importLoad(anHour(day + hour * hourSec, durations))).toBe('added')
      await journal.appendLoad(aLoadPoint(day + 6 * hourSec))
      const cycles = await read(journal, 'cycle', day, day + 6 * hourSec)
      expect(cycles.map(({ startSec, importedAtSec: at }) => [(startSec - day) / hourSec, at])).toEqual([
        [1, importedAtSec],
        [3, undefined],
        [4, importedAtSec],
        [5, undefined],
        [6, undefined],
      ])
      expect(cycles[0]).toEqual(anHour(day + hourSec, durations))
      for (const resolution of ['5min', '1h'] as const) {
        const [bucket] = await read(journal, resolution, day, day + 6 * hourSec)
        const ofHours = bucket?.points.map(({ atSec, demand }) => [Math.floor((atSec - day) / hourSec), demand])
        expect(ofHours).toEqual([
          [1, 7],
          [3, 20],
          [4, 7],
          [5, 20],
          [6, 20],
        ])
        expect(bucket?.durations[4]).toBe(12)
        expect(bucket).not.toHaveProperty('importedAtSec')
      }
    })

    test('of an hour that has a point already nothing is imported, and a repeat changes nothing', async () => {
      const { journal } = await fresh()
      const day = startSec - (startSec % daySec)
      await journal.appendLoad(aLoadPoint(day + 3 * hourSec))
      expect(await journal.importLoad(anHour(day + 3 * hourSec))).toBe('kept')
      expect(await journal.importLoad(anHour(day))).toBe('added')
      const before = await Promise.all(
        (['cycle', '5min', '1h'] as const).map((each) => read(journal, each, day, day + 4 * hourSec)),
      )
      expect(await journal.importLoad({ ...anHour(day), importedAtSec: importedAtSec + 60 })).toBe('kept')
      const after = await Promise.all(
        (['cycle', '5min', '1h'] as const).map((each) => read(journal, each, day, day + 4 * hourSec)),
      )
      expect(after).toEqual(before)
      expect(before[0]?.map(({ points }) => points.map(({ demand }) => demand))).toEqual([[7, 7], [20]])
    })

    test('an hour that is imported with other contents replaces what was imported, in every resolution', async () => {
      const { journal } = await fresh()
      const day = startSec - (startSec % daySec)
      for (const hour of [0, 1]) await journal.importLoad(anHour(day + hour * hourSec, emptyDurations().with(4, 6)))
      expect(await journal.importLoad(anHour(day, emptyDurations().with(4, 1).with(9, 2), 11))).toBe('replaced')
      for (const resolution of ['cycle', '5min', '1h'] as const) {
        const found = await read(journal, resolution, day, day + hourSec)
        const demands = new Set(found.flatMap(({ points }) => points.map(({ demand }) => demand)))
        expect([...demands]).toEqual([11, 7])
        const counted = (bucket: number) => found.reduce((sum, { durations }) => sum + (durations[bucket] ?? 0), 0)
        expect([counted(4), counted(9)]).toEqual([7, 2])
      }
    })

    test('an imported hour is taken back by one without points, in every resolution, and may be imported again', async () => {
      const { journal } = await fresh()
      const day = startSec - (startSec % daySec)
      const nothing = (hour: number) => ({ ...anHour(day + hour * hourSec), points: [], durations: emptyDurations() })
      await journal.appendLoad(aLoadPoint(day + 2 * hourSec))
      for (const hour of [0, 1]) await journal.importLoad(anHour(day + hour * hourSec, emptyDurations().with(4, 6)))
      const before = await Promise.all(resolutions.map((each) => read(journal, each, day, day + 2 * hourSec)))
      expect(await journal.importLoad(nothing(1))).toBe('replaced')
      for (const hour of [1, 2, 3]) expect(await journal.importLoad(nothing(hour))).toBe('kept')
      for (const resolution of resolutions) {
        const found = await read(journal, resolution, day, day + 2 * hourSec)
        const demands = found.flatMap(({ points }) => points.map(({ demand }) => demand))
        expect([resolution, new Set(demands)]).toEqual([resolution, new Set([7, 20])])
        expect(demands).toHaveLength(resolution === 'cycle' ? 3 : 2)
        expect(found.reduce((sum, { durations }) => sum + (durations[4] ?? 0), 0)).toBe(6)
      }
      expect(await journal.importLoad(anHour(day + hourSec, emptyDurations().with(4, 6)))).toBe('added')
      expect(await Promise.all(resolutions.map((each) => read(journal, each, day, day + 2 * hourSec)))).toEqual(before)
    })

    test('a fleet may have an imported past before its first cycle, and hours that come after are folded as ever', async () => {
      const { journal } = await fresh()
      const day = startSec - (startSec % daySec)
      for (const hour of [2, 1]) await journal.importLoad(anHour(day + hour * hourSec))
      for (const hour of [3, 4, 5]) await journal.appendLoad(aLoadPoint(day + hour * hourSec))
      const [hours] = await read(journal, '1h', day, day + 5 * hourSec)
      expect(hours?.points.map(({ demand }) => demand)).toEqual([7, 7, 20, 20, 20])
    })

    test('rollups expire per resolution', async () => {
      const { journal } = await fresh()
      const at = startSec - (startSec % (10 * daySec))
      for (const hour of [0, 1]) await journal.appendLoad(aLoadPoint(at + hour * hourSec))
      const counts = async (days: number) =>
        Promise.all(
          (['cycle', '5min', '1h'] as const).map(
            async (resolution) => (await read(journal, resolution, at, at + days * daySec)).length,
          ),
        )
      expect(await counts(14)).toEqual([2, 1, 1])
      expect(await counts(15)).toEqual([0, 1, 1])
      expect(await counts(60)).toEqual([0, 1, 1])
      expect(await counts(61)).toEqual([0, 0, 1])
      expect(await counts(409)).toEqual([0, 0, 1])
      expect(await counts(410)).toEqual([0, 0, 0])
    })
  })

  describe(`${name}: plans`, () => {
    test('a plan is read as it was written', async () => {
      const { journal } = await fresh()
      const record = aPlan(aFleetOf(5), startSec)
      await journal.appendPlan(record)
      const unusual = { ...aPlan(aFleetOf(5), startSec + 30), anomaly: anAnomaly, brokenPromise: aBrokenPromise }
      await journal.appendPlan(unusual)
      expect(await journal.plans({ nowSec: startSec + 30, limit: 10 })).toEqual([unusual, record])
    })

    test('a plan after a snapshot names the same workers, and others too', async () => {
      const { journal } = await fresh()
      const workers = aFleetOf(120)
      const record = aPlan([...workers.slice(3), ...aFleetOf(4, 'new')], startSec)
      await journal.appendSnapshot(aSnapshotOf(workers, startSec), defaultSettings)
      await journal.appendPlan(record)
      expect(await journal.plans({ nowSec: startSec, limit: 10 })).toEqual([record])
      const later = startSec + 29 * daySec
      expect(await journal.plans({ nowSec: later, limit: 10 })).toEqual([record])
    })

    test('plans come newest first, page by page', async () => {
      const { journal } = await fresh()
      for (let cycle = 0; cycle < 7; cycle += 1) await journal.appendPlan(aPlan(aFleetOf(1), startSec + cycle * 30))
      const page = async (beforeSec?: number) =>
        (await journal.plans({ nowSec: startSec + 200, limit: 3, ...(beforeSec !== undefined && { beforeSec }) })).map(
          ({ atSec }) => (atSec - startSec) / 30,
        )
      expect(await page()).toEqual([6, 5, 4])
      expect(await page(startSec + 120)).toEqual([3, 2, 1])
      expect(await page(startSec + 30)).toEqual([0])
      expect(await page(startSec)).toEqual([])
      expect(await page(startSec + 15)).toEqual([0])
    })

    test('plans are kept for thirty days', async () => {
      const { journal } = await fresh()
      await journal.appendPlan(aPlan(aFleetOf(1), startSec))
      expect(await journal.plans({ nowSec: startSec + planRetentionSec - 1, limit: 1 })).toHaveLength(1)
      expect(await journal.plans({ nowSec: startSec + planRetentionSec, limit: 1 })).toEqual([])
    })
  })

  describe(`${name}: workers and backlog`, () => {
    test('heartbeat and orders do not erase each other', async () => {
      const { journal } = await fresh()
      const first = aHeartbeat('w-1', startSec, { launchedAtSec: startSec - 90, drainAcknowledged: true })
      expect(await journal.putHeartbeat(first)).toEqual({ worker: 'w-1', heartbeat: first })
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 3, drain: true }], startSec + 1)
      const second = aHeartbeat('w-1', startSec + 30, { usedAgents: 0 })
      const card = { worker: 'w-1', heartbeat: second, targetAgents: 3, drain: true }
      expect(await journal.putHeartbeat(second)).toEqual(card)
      await journal.putDirectives([{ worker: 'w-1', drain: false }], startSec + 31)
      expect(await journal.workers(startSec + 31)).toEqual([{ ...card, drain: false }])
    })

    test('one card is read by itself, until it expires', async () => {
      const { journal } = await fresh()
      const heartbeat = aHeartbeat('w-1', startSec)
      await journal.putHeartbeat(heartbeat)
      expect(await journal.worker('w-1', startSec + 1)).toEqual({ worker: 'w-1', heartbeat })
      expect(await journal.worker('w-2', startSec + 1)).toBeUndefined()
      expect(await journal.worker('w-1', startSec + workerSilenceSec + 1)).toBeUndefined()
    })

    test('an order to drain clears earlier acknowledgements; other orders keep them', async () => {
      const { journal } = await fresh()
      const heartbeat = aHeartbeat('w-1', startSec, { drainAcknowledged: true })
      await journal.putHeartbeat(heartbeat)
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 0, drain: false }], startSec + 1)
      expect((await journal.workers(startSec + 1))[0]?.heartbeat).toEqual(heartbeat)
      await journal.putDirectives([{ worker: 'w-1', drain: true }], startSec + 2)
      const { drainAcknowledged: _, ...words } = heartbeat
      expect((await journal.workers(startSec + 2))[0]?.heartbeat).toEqual(words)
      await journal.putHeartbeat(heartbeat)
      expect((await journal.workers(startSec + 3))[0]).toEqual({
        worker: 'w-1',
        heartbeat,
        targetAgents: 0,
        drain: true,
      })
    })

    test('withdrawn orders are removed from the card, its heartbeat is not', async () => {
      const { journal } = await fresh()
      const heartbeat = aHeartbeat('w-1', startSec)
      await journal.putHeartbeat(heartbeat)
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 0, drain: true }], startSec + 1)
      await journal.putDirectives([{ worker: 'w-1', targetAgents: null, drain: null }], startSec + 2)
      expect(await journal.workers(startSec + 2)).toEqual([{ worker: 'w-1', heartbeat }])
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 2, drain: null }], startSec + 3)
      expect(await journal.workers(startSec + 3)).toEqual([{ worker: 'w-1', heartbeat, targetAgents: 2 }])
    })

    test('orders given too late are not stored', async () => {
      const { journal } = await fresh()
      const late = AbortSignal.abort(new Error('late'))
      const orders = ['w-1', 'w-2'].map((worker) => ({ worker, targetAgents: 4 }))
      await expect(journal.putDirectives(orders, startSec, late)).rejects.toThrow('late')
      expect(await journal.workers(startSec)).toEqual([])
    })

    test('a worker can be given orders before its first report', async () => {
      const { journal } = await fresh()
      await journal.putDirectives([{ worker: 'w-2', targetAgents: 4 }], startSec)
      expect(await journal.workers(startSec)).toEqual([{ worker: 'w-2', targetAgents: 4 }])
      const heartbeat = aHeartbeat('w-2', startSec + 10)
      expect(await journal.putHeartbeat(heartbeat)).toEqual({ worker: 'w-2', heartbeat, targetAgents: 4 })
    })

    test('a late heartbeat is ignored, whichever process sent it, while a new process replaces the old one', async () => {
      const { journal } = await fresh()
      const heartbeat = aHeartbeat('w-1', startSec)
      await journal.putHeartbeat(heartbeat)
      const late = aHeartbeat('w-1', startSec - 20, { usedAgents: 4 })
      expect(await journal.putHeartbeat(late)).toEqual({ worker: 'w-1', heartbeat })
      expect(await journal.putHeartbeat(heartbeat)).toEqual({ worker: 'w-1', heartbeat })
      const ofAnother = aHeartbeat('w-1', startSec - 10, { bootId: 'another' })
      expect(await journal.putHeartbeat(ofAnother)).toEqual({ worker: 'w-1', heartbeat })
      const reborn = aHeartbeat('w-1', startSec, { bootId: 'another' })
      expect(await journal.putHeartbeat(reborn)).toEqual({ worker: 'w-1', heartbeat: reborn })
      expect(await journal.workers(startSec)).toEqual([{ worker: 'w-1', heartbeat: reborn }])
    })

    test('reports stored by a clock that ran far ahead are replaced by those that come after', async () => {
      const { journal } = await fresh()
      const aheadSec = startSec + believedAheadSec
      const still = aHeartbeat('w-1', aheadSec)
      await journal.putHeartbeat(still)
      await journal.putBacklog({ queued: 9, reportedAtSec: aheadSec })
      expect((await journal.putHeartbeat(aHeartbeat('w-1', startSec))).heartbeat).toEqual(still)
      await journal.putBacklog({ queued: 1, reportedAtSec: startSec })
      expect((await journal.backlog(startSec))?.queued).toBe(9)

      const next = aHeartbeat('w-1', startSec - 1)
      expect((await journal.putHeartbeat(next)).heartbeat).toEqual(next)
      await journal.putBacklog({ queued: 1, reportedAtSec: startSec - 1 })
      expect((await journal.backlog(startSec))?.queued).toBe(1)
    })

    test('a worker silent for long is removed, and returns without its old orders', async () => {
      const { journal } = await fresh()
      await journal.putHeartbeat(aHeartbeat('w-1', startSec))
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 0, drain: true }], startSec)
      const goneSec = startSec + workerSilenceSec
      expect(await journal.workers(goneSec - 1)).toHaveLength(1)
      expect(await journal.workers(goneSec)).toEqual([])
      const back = aHeartbeat('w-1', goneSec)
      expect(await journal.putHeartbeat(back)).toEqual({ worker: 'w-1', heartbeat: back })
    })

    test('an order to a worker removed long ago restores neither its old reading nor an old order', async () => {
      const { journal } = await fresh()
      await journal.putHeartbeat(aHeartbeat('w-1', startSec))
      await journal.putDirectives([{ worker: 'w-1', drain: true }], startSec)
      const laterSec = startSec + workerSilenceSec + 5
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 2 }], laterSec)
      expect(await journal.workers(laterSec)).toEqual([{ worker: 'w-1', targetAgents: 2 }])
      await journal.putHeartbeat(aHeartbeat('w-2', startSec, { drainAcknowledged: true }))
      await journal.putDirectives([{ worker: 'w-2', drain: true }], laterSec)
      expect(await journal.workers(laterSec)).toContainEqual({ worker: 'w-2', drain: true })
    })

    test('orders do not keep a silent worker alive', async () => {
      const { journal } = await fresh()
      await journal.putHeartbeat(aHeartbeat('w-1', startSec))
      await journal.putDirectives([{ worker: 'w-1', targetAgents: 2 }], startSec + 600)
      expect(await journal.workers(startSec + workerSilenceSec)).toEqual([])
    })

    test('many workers are given orders at once', async () => {
      const { journal } = await fresh()
      const directives = Array.from({ length: 50 }, (_, index) => ({ worker: `w-${index + 100}`, targetAgents: index }))
      await journal.putDirectives(directives, startSec)
      expect(await journal.workers(startSec)).toEqual(directives)
      await journal.putDirectives([], startSec)
    })

    test('the backlog is what its owner last reported, for a while', async () => {
      const { journal } = await fresh()
      expect(await journal.backlog(startSec)).toBeUndefined()
      const backlog = { queued: 12, reportedAtSec: startSec }
      await journal.putBacklog(backlog)
      await journal.putBacklog({ queued: 99, reportedAtSec: startSec - 1 })
      expect(await journal.backlog(startSec + backlogSilenceSec - 1)).toEqual(backlog)
      expect(await journal.backlog(startSec + backlogSilenceSec)).toBeUndefined()
      await journal.putBacklog({ queued: 0, reportedAtSec: startSec + 1 })
      expect(await journal.backlog(startSec + 2)).toEqual({ queued: 0, reportedAtSec: startSec + 1 })
    })
  })
}

const aPromiseWatch = { atSec: startSec, promiseWaitSec: 60, bugs: 640.25, lateBugs: 12.4, brokenSinceSec: 3 }
const aBrokenPromise = { startedAtSec: startSec, bugs: 640.25, lateBugs: 12.4 }
const anAnomaly = { direction: 'above', startedAtSec: startSec, expectedAgents: 26.4, farthestAgents: 81 } as const

const past = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

function aModel(trainedAtSec: number): StoredModel {
  const choice = {
    headroomAgents: 2,
    headroomRoot: 0.4,
    headroomShare: 0.1,
    headroomIdleSec: 1800,
    averagingSec: 240,
    backlogRecoverySec: 120,
    standingWaitSec: 10,
    releaseDelaySec: 60,
    forecastQuantile: 0.5,
    surgeShare: 0.2,
    deadBandShare: 0.1,
    burstUtilisation: 1.25,
  }
  const surges = { periodSec: 86_400, phaseSec: 300, timeZone: 'Europe/Berlin', power: 0.5, rises: [0, 1.5, 28.75] }
  const tuned = { choice, evidence: { arrived: 100, late: 0.5, workerSec: 3600, launches: 12 }, kept: true, surges }
  return {
    tuning: { trainedAtSec, cycles: 2880, tuned },
    forecast: { ...aTraining(), usualSurprises: { above: 1.5, below: 2.25 } },
  }
}
