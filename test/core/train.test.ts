import { describe, expect, test } from 'vitest'
import { settingsInForce } from '../../lib/journal/settings-in-force.ts'
import type { ImportedHour, Journal, StoredModel } from '../../lib/journal.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { settingsFrom } from '../../lib/optimizer/settings/settings.ts'
import { emptyDurations } from '../../lib/optimizer/snapshot/durations.ts'
import type { GroupReading } from '../../lib/optimizer/snapshot/snapshot.ts'
import type { TunerState } from '../../lib/optimizer/tuning/tuner-state.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { trainDue } from '../../lib/train/train-due.ts'
import { train } from '../../lib/train.ts'
import { aGroup, aSnapshot, startSec } from '../builders.ts'
import { aTraining } from '../journal-builders.ts'

const hourSec = 3600
const daySec = 24 * hourSec

/** A long interval, so that a long past needs few cycles. */
const intervalSec = 300
const cyclesPerDay = daySec / intervalSec
const settings = { optimizationIntervalSec: intervalSec }

/** Records a fleet on which 40 agents are always busy with bugs of a few minutes, and `more` for twenty minutes every two hours. `queued` of
 * these wait. */
async function record(journal: Journal, fromHour: number, toHour: number, more = 20, queued?: number): Promise<void> {
  const cycles = (hours: number) => (hours * hourSec) / intervalSec
  for (let cycle = cycles(fromHour); cycle < cycles(toHour); cycle += 1) {
    const burst = (of: number) => (of % 24 >= 16 && of % 24 < 20 ? more : 0)
    const grown = Math.max(0, burst(cycle) - burst(cycle - 1))
    const load = { demand: 40 + burst(cycle), arrived: 50 + grown, finished: 50, totalAgents: 60 + more, durations: [] }
    const waiting = queued === undefined ? {} : { queued: burst(cycle) > 0 ? queued : 0 }
    await journal.appendLoad({ atSec: startSec + cycle * intervalSec, ...load, ...waiting })
  }
}

/** So many hours before that, as they would be imported. */
function hoursBefore(hour: number, count: number, importedAtSec: number): ImportedHour[] {
  const load = { demand: 30, arrived: 40, finished: 40, totalAgents: 30, queued: 0 }
  return Array.from({ length: count }, (_, index) => {
    const fromSec = startSec - (startSec % hourSec) + (hour - count + index) * hourSec
    const points = Array.from({ length: 12 }, (_, cycle) => ({ atSec: fromSec + cycle * intervalSec, ...load }))
    return { startSec: fromSec, points, durations: emptyDurations(), importedAtSec }
  })
}

/** A journal with this many hours of that load. */
async function aPast(hours: number): Promise<{ journal: Journal; nowSec: number }> {
  const journal = memoryJournals().open('test')
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, initialState)
  await record(journal, 0, hours)
  return { journal, nowSec: startSec + hours * hourSec }
}

/** What training on the first day leaves behind; computed once for all tests that continue from there. */
let trained: Promise<{ readonly model: StoredModel; readonly lived: TunerState | undefined }> | undefined

async function learned() {
  const { journal, nowSec } = await aPast(25)
  await train({ journal, nowSec, settings })
  return { model: await journal.model(), lived: await journal.tunerState() }
}

/** A journal with a day and an hour of past, trained at its end. */
async function aTrainedPast(): Promise<{ journal: Journal; nowSec: number }> {
  trained ??= learned()
  const { model, lived } = await trained
  const past = await aPast(25)
  await past.journal.putModel(model)
  if (lived) await past.journal.putTunerState(lived)
  return past
}

describe('training', () => {
  test('fits the settings to the history of the fleet, and cycles use them', async () => {
    const { journal, nowSec } = await aPast(25)
    const result = await train({ journal, nowSec, settings })
    expect(result).toMatchObject({
      outcome: 'tuned',
      model: { tuning: { trainedAtSec: nowSec, tuned: { kept: true } } },
    })
    const { tuning } = await journal.model()
    expect(tuning?.cycles).toBe(25 * 12)
    expect(await settingsInForce(journal)).toMatchObject(tuning?.tuned.choice ?? {})
  })

  test('does not change what the operator has set', async () => {
    const { journal, nowSec } = await aPast(25)
    await journal.putSettings({ headroomAgents: 17 }, 0)
    await train({ journal, nowSec, settings: { ...settings, releaseDelaySec: 900 } })
    expect(await settingsInForce(journal, { releaseDelaySec: 900 })).toMatchObject({
      headroomAgents: 17,
      releaseDelaySec: 900,
    })
  })

  test('learns to forecast from half a day of history, but chooses no settings from it', async () => {
    const { journal, nowSec } = await aPast(12)
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'refitted' })
    const { forecast, tuning } = await journal.model()
    expect(forecast?.length).toBe(144)
    expect(tuning).toBeUndefined()
  })

  test('is tuned on its first day where the defaults break the promise, and stays so until that day is over', async () => {
    const { journal, nowSec } = await aPast(0)
    const hours = async (from: number, to: number) => {
      await record(journal, from, to, 20, 20)
      return train({ journal, nowSec: nowSec + to * hourSec, settings })
    }
    expect(await hours(0, 2)).toEqual({ outcome: 'young' })
    expect(await hours(2, 8)).toMatchObject({ outcome: 'tuned', model: { tuning: { tuned: { kept: true } } } })
    const { tuning } = await journal.model()
    expect(await settingsInForce(journal)).toMatchObject(tuning?.tuned.choice ?? {})
    expect(await train({ journal, nowSec: nowSec + 8 * hourSec, settings })).toMatchObject({ outcome: 'refitted' })
    expect(await hours(8, 25)).toMatchObject({ outcome: 'tuned' })
  })

  test('follows the time zone that the groups name, and keeps it while no group can be seen', async () => {
    const { journal, nowSec } = await aPast(12)
    const see = (atSec: number, groups: readonly GroupReading[]) =>
      journal.appendSnapshot(aSnapshot({ atSec, groups }), settingsFrom(settings))
    const zoneAt = async (atSec: number) => {
      await train({ journal, nowSec: atSec, settings })
      return (await journal.model()).forecast?.timeZone
    }
    await see(nowSec - 60, [aGroup({ timeZone: 'Europe/Berlin' })])
    expect(await zoneAt(nowSec)).toBe('Europe/Berlin')
    await see(nowSec + 10, [])
    expect(await zoneAt(nowSec + 20)).toBe('Europe/Berlin')
    await see(nowSec + 30, [aGroup()])
    expect(await zoneAt(nowSec + 40)).toBeUndefined()
  })

  test('a fleet in its first hour that was given a past is tuned on it, and knows to forecast', async () => {
    const { journal, nowSec } = await aPast(1)
    for (const hour of hoursBefore(0, 30, nowSec)) await journal.importLoad(hour)
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'tuned' })
    const { forecast, tuning } = await journal.model()
    expect(tuning?.cycles).toBe(31 * 12)
    expect(forecast?.length).toBeGreaterThanOrEqual(31 * 12)
  })

  test('gives up what it learned from a past that is taken back', async () => {
    const { journal, nowSec } = await aPast(1)
    const hours = hoursBefore(0, 30, nowSec)
    for (const hour of hours) await journal.importLoad(hour)
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'tuned' })
    for (const hour of hours) await journal.importLoad({ ...hour, points: [] })
    expect(await train({ journal, nowSec, settings })).toEqual({ outcome: 'young' })
    expect(await journal.model()).toEqual({})
    // From its own first day on it is tuned as if nothing had ever been imported.
    await record(journal, 1, 26)
    const later = nowSec + 25 * hourSec
    expect(await train({ journal, nowSec: later, settings })).toMatchObject({ outcome: 'tuned' })
    const own = await aPast(26)
    await train({ journal: own.journal, nowSec: later, settings })
    expect((await journal.model()).tuning).toEqual((await own.journal.model()).tuning)
  })

  test('writes the model once an hour as soon as what it learned from such a past is given up', async () => {
    const { journal, nowSec } = await aPast(8)
    const hours = hoursBefore(0, 30, nowSec)
    for (const hour of hours) await journal.importLoad(hour)
    await train({ journal, nowSec, settings })
    for (const hour of hours) await journal.importLoad({ ...hour, points: [] })
    const written: StoredModel[] = []
    const putModel: Journal['putModel'] = async (model) => {
      written.push(model)
      await journal.putModel(model)
    }
    const trainOnce = () => train({ journal: { ...journal, putModel }, nowSec, settings })
    expect(await trainOnce()).toEqual({ outcome: 'young' })
    expect(written.map(({ tuning }) => tuning === undefined)).toEqual([false, true])
    expect(await trainOnce()).toEqual({ outcome: 'young' })
    expect(written.slice(2)).toEqual([{ forecast: (await journal.model()).forecast }])
  })

  test('a fleet that has learned from its own day stays tuned when a past is taken back', async () => {
    const { journal, nowSec } = await aPast(25)
    const hours = hoursBefore(0, 30, nowSec)
    for (const hour of hours) await journal.importLoad(hour)
    await train({ journal, nowSec, settings })
    for (const hour of hours) await journal.importLoad({ ...hour, points: [] })
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'tuned' })
    expect((await journal.model()).tuning?.cycles).toBe(25 * 12)
  })

  test('a past that is given later is lived through as well, from its beginning', async () => {
    const { journal, nowSec } = await aTrainedPast()
    const { cycles, latestSec = 0 } = (await journal.tunerState()) ?? {}
    expect(cycles).toBe(25 * 12)
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'refitted' })
    // In the second of the latest cycle that was lived through: too late for it.
    for (const hour of hoursBefore(0, 10, latestSec)) await journal.importLoad(hour)
    await record(journal, 25, 26)
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'tuned' })
    expect((await journal.tunerState())?.cycles).toBe(36 * 12)
    // From now on it is known.
    await record(journal, 26, 27)
    expect(await train({ journal, nowSec: nowSec + 2 * hourSec, settings })).toMatchObject({ outcome: 'refitted' })
  })

  test('a cycle that was recorded late does not make it begin anew', async () => {
    const { journal, nowSec } = await aTrainedPast()
    const late = {
      atSec: nowSec - 2 * hourSec + 1,
      demand: 40,
      arrived: 0,
      finished: 0,
      totalAgents: 60,
      durations: [],
    }
    await journal.appendLoad(late)
    expect(await train({ journal, nowSec, settings })).toMatchObject({ outcome: 'refitted' })
  })

  test('learns nothing from an hour of history', async () => {
    const { journal, nowSec } = await aPast(1)
    expect(await train({ journal, nowSec, settings })).toEqual({ outcome: 'young' })
    expect(await journal.model()).toEqual({})
  })

  test('chooses no settings from a history so full of gaps that no simulated fleet ever found its size', async () => {
    const { journal } = await aPast(0)
    const gapSec = 4 * intervalSec
    for (let cycle = 0; cycle < 180; cycle += 1) {
      const atSec = startSec + intervalSec * cycle + gapSec * Math.floor(cycle / 6)
      const demand = cycle % 6 < 1 ? 0 : 80
      await journal.appendLoad({ atSec, demand, arrived: 400, finished: 400, totalAgents: 100, durations: [] })
    }
    const nowSec = startSec + intervalSec * 180 + gapSec * 30
    expect((await train({ journal, nowSec, settings: { ...settings, leadTimeSec: 600 } })).outcome).toBe('refitted')
    expect((await journal.model()).tuning).toBeUndefined()
  })

  test('refits the forecast each time, the settings once a day', async () => {
    const { journal, nowSec } = await aTrainedPast()
    const { tuning, forecast } = await journal.model()
    await record(journal, 25, 26)
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'refitted' })
    expect((await journal.model()).tuning).toEqual(tuning)
    expect((await journal.model()).forecast?.step).toBe((forecast?.step ?? 0) + 12)
  })

  /** Trained after a day; then come four hours with larger bursts than those on which settings were chosen. */
  async function aFailingChoice() {
    const { journal, nowSec } = await aTrainedPast()
    const choice = (await journal.model()).tuning?.tuned.choice
    if (choice === undefined) throw new Error('nothing chosen')
    await record(journal, 25, 29, 300)
    return { journal, nowSec: nowSec + 4 * hourSec, choice }
  }

  test('replaces settings before the day is over when they turn out to break the promise', async () => {
    const { journal, nowSec, choice } = await aFailingChoice()
    expect(await train({ journal, nowSec, settings })).toMatchObject({
      outcome: 'tuned',
      model: { tuning: { cycles: 29 * 12, tuned: { kept: true } } },
    })
    const { tuned } = (await journal.model()).tuning ?? {}
    expect(tuned?.choice.headroomAgents).toBeGreaterThan(choice.headroomAgents)
    await record(journal, 29, 30)
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'refitted' })
  })

  test('replaces such settings at the next attempt if the previous one was interrupted', async () => {
    const { journal, nowSec, choice } = await aFailingChoice()
    let written = 0
    const putModel: Journal['putModel'] = async (model) => {
      written += 1
      if (written === 2) throw new Error('throttled')
      await journal.putModel(model)
    }
    await expect(train({ journal: { ...journal, putModel }, nowSec, settings })).rejects.toThrow('throttled')
    expect((await journal.model()).tuning?.tuned.choice).toEqual(choice)
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'tuned' })
    expect((await journal.model()).tuning?.tuned.choice.headroomAgents).toBeGreaterThan(choice.headroomAgents)
  })

  test('chooses again when an operator has removed the chosen settings', async () => {
    const { journal, nowSec } = await aTrainedPast()
    const { tuning } = await journal.model()
    await journal.putModel({})
    await train({ journal, nowSec: nowSec + hourSec, settings })
    expect((await journal.model()).tuning?.tuned).toEqual(tuning?.tuned)
  })

  test('uses settings from the API rather than those given in code', async () => {
    const livesUnder = async (inCode: number, overTheApi?: number) => {
      const { journal, nowSec } = await aPast(25)
      if (overTheApi !== undefined) await journal.putSettings({ growLimitWorkers: overTheApi }, 0)
      await train({ journal, nowSec, settings: { ...settings, growLimitWorkers: inCode } })
      return (await journal.tunerState())?.lives
    }
    const [three, five] = [await livesUnder(3), await livesUnder(5)]
    expect(three).not.toBe(five)
    expect(await livesUnder(3, 5)).toBe(five)
  })

  test('refits the other settings within an hour after the operator sets one', async () => {
    const { journal, nowSec } = await aTrainedPast()
    const before = (await journal.model()).tuning?.tuned.evidence.workerSec ?? Number.POSITIVE_INFINITY
    await journal.putSettings({ headroomShare: 2 }, 0)
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'tuned' })
    expect((await journal.model()).tuning?.tuned.evidence.workerSec).toBeGreaterThan(1.5 * before)
    expect(await train({ journal, nowSec: nowSec + 2 * hourSec, settings })).toMatchObject({ outcome: 'refitted' })
  })

  test('uses the last known groups while none can be seen', async () => {
    const { journal, nowSec } = await aPast(25)
    const see = (atSec: number, groups: readonly GroupReading[]) =>
      journal.appendSnapshot(aSnapshot({ atSec, groups }), settingsFrom(settings))
    await see(nowSec - 60, [aGroup({ agentsPerWorker: 4 })])
    await train({ journal, nowSec, settings })
    await see(nowSec + 60, [])
    expect(await train({ journal, nowSec: nowSec + hourSec, settings })).toMatchObject({ outcome: 'refitted' })
    expect((await journal.tunerState())?.agentsPerWorker).toBe(4)
  })

  test('leaves out a five-minute stretch that is not over yet', async () => {
    const { journal, nowSec } = await aPast(12)
    await train({ journal, nowSec: nowSec - 30, settings })
    expect((await journal.model()).forecast?.length).toBe(143)
  })

  test('stops when told to, and stores nothing', async () => {
    const { journal, nowSec } = await aPast(25)
    expect(await train({ journal, nowSec, settings, signal: AbortSignal.abort() })).toEqual({ outcome: 'stopped' })
    expect(await journal.model()).toEqual({})
    expect(await journal.tunerState()).toBeUndefined()
  })
})

describe('the history that tuning has already simulated', () => {
  /** Trained after a day; then its memory is falsified, and it is trained again a day later. */
  async function trainedTwice(between: (journal: Journal) => Promise<unknown> = async () => {}) {
    const { journal, nowSec } = await aPast(24)
    await train({ journal, nowSec, settings })
    const lived = await journal.tunerState()
    if (lived === undefined) throw new Error('nothing lived')
    const fleets = lived.fleets.map((each) => ({ ...each, parts: { ...each.parts, arrived: 1e6 } }))
    await journal.putTunerState({ ...lived, fleets })
    await between(journal)
    await record(journal, 24, 48)
    await train({ journal, nowSec: nowSec + daySec, settings })
    return (await journal.model()).tuning
  }

  test('is not simulated again a day later', async () => {
    const tuning = await trainedTwice()
    expect(tuning?.cycles).toBe(2 * cyclesPerDay)
    expect(tuning?.tuned.evidence.arrived).toBeGreaterThan(9e5)
  })

  test('is kept when training is stopped', async () => {
    const { journal, nowSec } = await aPast(26)
    const controller = new AbortController()
    const stopping: Journal = {
      ...journal,
      tunerState: () => {
        controller.abort()
        return journal.tunerState()
      },
    }
    expect(await train({ journal: stopping, nowSec, settings, signal: controller.signal })).toEqual({
      outcome: 'stopped',
    })
    expect((await journal.tunerState())?.cycles).toBeGreaterThan(0)
  })

  test('is simulated again when the operator changes settings', async () => {
    const tuning = await trainedTwice((journal) => journal.putSettings({ growLimitWorkers: 3 }, 0))
    expect(tuning?.cycles).toBe(2 * cyclesPerDay)
    expect(tuning?.tuned.evidence.arrived).toBeLessThan(1e5)
  })

  test('leads to the same choice, interrupted or not', async () => {
    const whole = await aPast(36)
    await train({ ...whole, settings })
    const broken = await aPast(36)
    const interrupted = new AbortController()
    const journal: Journal = {
      ...broken.journal,
      putTunerState: async (state) => {
        await broken.journal.putTunerState(state)
        interrupted.abort()
      },
    }
    const training = { journal, nowSec: broken.nowSec, settings }
    expect(await train({ ...training, signal: interrupted.signal })).toEqual({ outcome: 'stopped' })
    const lived = (await broken.journal.tunerState())?.cycles ?? 0
    expect(lived).toBeGreaterThanOrEqual(cyclesPerDay)
    expect(lived).toBeLessThan(36 * 12)
    expect(await train(training)).toMatchObject({ outcome: 'tuned' })
    expect(await broken.journal.model()).toEqual(await whole.journal.model())
    expect(await broken.journal.tunerState()).toEqual(await whole.journal.tunerState())
  })
})

describe('training all fleets', () => {
  test('trains fleets whose forecast is an hour old, while time remains; one failure does not affect the others', async () => {
    const { journal, nowSec } = await aPast(25)
    const broken = { ...journal, load: () => Promise.reject(new Error('throttled')) }
    const opened: Record<string, Journal> = { broken, whole: journal }
    const journals = { fleets: async () => ['broken', 'whole'], open: (fleet: string) => opened[fleet] ?? journal }
    expect(await trainDue(journals, nowSec, () => false)).toEqual([])
    const done = await trainDue(journals, nowSec, () => true)
    expect(done.map(({ fleet, result }) => [fleet, result.outcome])).toEqual([
      ['broken', 'failed'],
      ['whole', 'tuned'],
    ])
    expect(await trainDue(journals, nowSec + 1800, () => true)).toEqual([])
    expect(await trainDue(journals, nowSec + hourSec, () => true)).toHaveLength(2)
  })

  test('no forecast waits for the settings of another fleet; those that had to wait come first the next time', async () => {
    const opened: Record<string, Journal> = {}
    const written: string[] = []
    for (const fleet of ['a', 'b']) {
      const { journal } = await aPast(25)
      const putModel = async (model: StoredModel) => {
        written.push(`${fleet} ${model.tuning?.trainedAtSec === nowSec ? 'settings' : 'forecast'}`)
        await journal.putModel(model)
      }
      opened[fleet] = { ...journal, putModel }
    }
    const journals = { fleets: async () => ['a', 'b'], open: (fleet: string) => opened[fleet] as Journal }
    let nowSec = startSec + 25 * hourSec
    const outcomes = async (hasTime: () => boolean) => {
      written.length = 0
      const done = await trainDue(journals, nowSec, hasTime)
      return done.map(({ fleet, result }) => `${fleet} ${result.outcome}`)
    }
    expect(await outcomes(() => !written.includes('a settings'))).toEqual(['a tuned', 'b untuned'])
    expect(written).toEqual(['a forecast', 'b forecast', 'a settings'])
    nowSec += hourSec
    expect(await outcomes(() => !written.includes('b settings'))).toEqual(['a untuned', 'b tuned'])
    expect(written).toEqual(['a forecast', 'b forecast', 'b settings'])
  })

  test('the fleet that has gone untrained for longest comes first', async () => {
    const nowSec = startSec + 7 * hourSec
    const journals = memoryJournals()
    for (const [fleet, agoSec] of [
      ['a-lately', 3600],
      ['b-long-ago', 7200],
      ['c-never', undefined],
    ] as const) {
      const journal = journals.open(fleet)
      await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
      if (agoSec !== undefined) await journal.putModel({ forecast: aTraining(nowSec - agoSec) })
    }
    const done = await trainDue(journals, nowSec, () => true)
    expect(done.map(({ fleet }) => fleet)).toEqual(['c-never', 'b-long-ago', 'a-lately'])
  })

  test('a training of a clock that ran ahead does not count, or nobody would train the fleet until then', async () => {
    const journals = memoryJournals()
    const nowSec = startSec + 7 * hourSec
    const journal = journals.open('ahead')
    await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
    await journal.putModel({ forecast: aTraining(nowSec + 30 * daySec) })
    expect(await trainDue(journals, nowSec, () => true)).toHaveLength(1)
    await journal.putModel({ forecast: aTraining(nowSec + 60) })
    expect(await trainDue(journals, nowSec, () => true)).toEqual([])
  })

  test('a fleet that has decided nothing for a day is not trained', async () => {
    const nowSec = startSec + 25 * hourSec
    const journals = memoryJournals()
    for (const [fleet, agoSec] of [
      ['alive', 30],
      ['gone', 86_400],
    ] as const) {
      const journal = journals.open(fleet)
      const taken = await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
      if (taken.outcome !== 'taken') throw new Error(taken.outcome)
      await journal.commit(taken.lease, { ...taken.lease.state, decidedAtSec: nowSec - agoSec })
    }
    expect((await trainDue(journals, nowSec, () => true)).map(({ fleet }) => fleet)).toEqual(['alive'])
  })
})
