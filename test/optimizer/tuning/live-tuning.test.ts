import { expect, test } from 'vitest'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import { emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { type Candidate, candidates } from '../../../lib/optimizer/tuning/candidates.ts'
import { LiveTuning } from '../../../lib/optimizer/tuning/live-tuning.ts'
import { memoryJournals } from '../../../lib/simulated/memory-journal.ts'
import { train } from '../../../lib/train.ts'
import { aSnapshot, someSettings, startSec } from '../../builders.ts'

const intervalSec = 120
const cyclesPerHour = 3600 / intervalSec

/** Hours of a fleet with bursts for twelve minutes of every hour from `burstsFrom` on. */
function looks(hours: number, burstsFrom: number): Snapshot[] {
  let before = 20
  return Array.from({ length: hours * cyclesPerHour }, (_, cycle) => {
    const isBurst = cycle >= burstsFrom * cyclesPerHour && cycle % cyclesPerHour < 6
    const activeBugs = isBurst ? 140 : 20
    const arrived = 10 + Math.max(0, activeBugs - before)
    before = activeBugs
    const flow = { arrived, started: arrived, finished: arrived, busySec: 0, durations: emptyDurations() }
    return aSnapshot({
      atSec: startSec + cycle * intervalSec,
      activeBugs,
      totalAgents: 160,
      flow,
      queued: 0,
      groups: [],
    })
  })
}

/** The settings in force at the start of each of these hours. */
function hourly(hours: number, burstsFrom: number, given: Partial<Settings> = {}): Settings[] {
  const tuning = new LiveTuning(someSettings({ optimizationIntervalSec: intervalSec, ...given }), given)
  const knowledge = looks(hours, burstsFrom).map((look) => tuning.knowledgeFor(look, [], initialState))
  return knowledge.flatMap(({ settings }, cycle) => (cycle % cyclesPerHour === 0 ? [settings] : []))
}

/** Hours at whose start other settings are in force than an hour before. */
const changes = (inForce: readonly Settings[]) =>
  inForce.flatMap((settings, hour) => (hour > 0 && settings !== inForce[hour - 1] ? [hour] : []))

test('settings are chosen when a day is over, and last for one', () => {
  expect(changes(hourly(50, 100))).toEqual([24, 48])
})

test('what somebody has set stays, and the rest is chosen to go with it', () => {
  const tuned = hourly(26, 100)
  const given = hourly(26, 100, { headroomAgents: 77 })
  expect(given.every(({ headroomAgents }) => headroomAgents === 77)).toBe(true)
  expect(changes(given)).toEqual([24])
  expect(tuned.at(-1)?.headroomAgents).not.toBe(77)
})

test('settings that turn out to break the promise are replaced within hours, and again when the day is over', () => {
  const inForce = hourly(50, 26)
  const [first, mended] = changes(inForce)
  expect(first).toBe(24)
  expect(mended).toBeGreaterThanOrEqual(26)
  expect(mended).toBeLessThan(30)
  expect(inForce[40]?.headroomAgents).toBeGreaterThan(inForce[24]?.headroomAgents ?? Number.POSITIVE_INFINITY)
  expect(changes(inForce).at(-1)).toBe(48)
})

test('production chooses what a replay of the same record chooses, at the same hours', async () => {
  const journal = memoryJournals().open('test')
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, initialState)
  const inForce: (Candidate | undefined)[] = []
  for (const look of looks(34, 26)) {
    const { atSec, activeBugs, totalAgents, flow } = look
    await journal.appendLoad({ atSec, demand: activeBugs, totalAgents, queued: 0, ...flow })
    const isHour = (atSec - startSec) % 3600 === 0
    if (!isHour || atSec < startSec + 24 * 3600) continue
    await train({ journal, nowSec: atSec + 1, settings: { optimizationIntervalSec: intervalSec } })
    inForce.push((await journal.model()).tuning?.tuned.choice)
  }
  const names = Object.keys(candidates[0] ?? {}) as (keyof Candidate)[]
  const chosen = (from: Settings) => Object.fromEntries(names.map((name) => [name, from[name]]))
  const replayed = hourly(34, 26).slice(24).map(chosen)
  expect(inForce).toEqual(replayed)
  expect(new Set(replayed.map((choice) => JSON.stringify(choice))).size).toBeGreaterThan(1)
})
