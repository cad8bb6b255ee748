import { expect, test } from 'vitest'
import { emptyDurations } from '../../../lib/optimizer/durations.ts'
import type { Settings } from '../../../lib/optimizer/settings.ts'
import { initialState } from '../../../lib/optimizer/state.ts'
import { DailyTuning } from '../../../lib/optimizer/tuning/daily-tuning.ts'
import { aSnapshot, someSettings, startSec } from '../../builders.ts'

const intervalSec = 120
const cyclesPerHour = 3600 / intervalSec

/** The settings in force at the end of each hour of a fleet with bursts for twelve minutes every hour from `burstsFrom` on. */
function hourly(hours: number, burstsFrom: number): Settings[] {
  const base = someSettings({ optimizationIntervalSec: intervalSec })
  const tuning = new DailyTuning(base)
  const inForce: Settings[] = []
  let before = 20
  for (let cycle = 0; cycle < hours * cyclesPerHour; cycle += 1) {
    const isBurst = cycle >= burstsFrom * cyclesPerHour && cycle % cyclesPerHour < 6
    const activeBugs = isBurst ? 140 : 20
    const arrived = 10 + Math.max(0, activeBugs - before)
    before = activeBugs
    const flow = { arrived, started: arrived, finished: arrived, busySec: 0, durations: emptyDurations() }
    const look = aSnapshot({ atSec: startSec + cycle * intervalSec, activeBugs, totalAgents: 160, flow, queued: 0 })
    const { settings } = tuning.knowledgeFor(look, [], initialState)
    if ((cycle + 1) % cyclesPerHour === 0) inForce.push(settings)
  }
  return inForce
}

/** Hours at whose end other settings are in force than an hour before. */
const changes = (inForce: readonly Settings[]) =>
  inForce.flatMap((settings, hour) => (hour > 0 && settings !== inForce[hour - 1] ? [hour] : []))

test('settings are chosen when a day is over, and last for one', () => {
  expect(changes(hourly(50, 100))).toEqual([24, 48])
})

test('where they turn out to break the promise others are chosen within hours', () => {
  const inForce = hourly(40, 26)
  const [first, mended] = changes(inForce)
  expect(first).toBe(24)
  expect(mended).toBeGreaterThanOrEqual(26)
  expect(mended).toBeLessThan(30)
  expect(inForce[39]?.headroomAgents).toBeGreaterThan(inForce[24]?.headroomAgents ?? Number.POSITIVE_INFINITY)
})
