import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { DemandPoint } from './optimizer/history.ts'
import { fitModel } from './optimizer/predict.ts'
import { type Settings, settingsFrom } from './optimizer/settings.ts'
import { pastConditions } from './optimizer/tuning/past-conditions.ts'
import { Tuner } from './optimizer/tuning/tuner.ts'
import type { Journal, StoredModel } from './ports.ts'

/** The past that tuning lives through: as long as it is kept cycle by cycle. */
const pastSec = 14 * 86_400

/** No choice is made on less. */
const leastPastSec = 86_400

export interface Training {
  readonly journal: Journal
  readonly nowSec: number
  /** Given in code; settings stored over the API win over them. */
  readonly settings?: Partial<Settings>
  readonly signal?: AbortSignal
}

/** `young`: less than a day of history, nothing chosen. `stopped`: the signal was given. */
export type TrainingOutcome =
  | { readonly outcome: 'trained'; readonly model: StoredModel }
  | { readonly outcome: 'young' | 'stopped' }

/**
 * Fits the fleet's settings to its own recorded past and stores them with their evidence. Works in short pieces, so that
 * a process that does other things as well goes on doing them.
 */
export async function train({ journal, nowSec, settings, signal }: Training): Promise<TrainingOutcome> {
  const [stored, buckets, committed, [snapshot]] = await Promise.all([
    journal.settings(),
    journal.use({ resolution: 'cycle', fromSec: nowSec - pastSec, toSec: nowSec, nowSec }),
    journal.state(),
    journal.snapshots({ nowSec, limit: 1 }),
  ])
  const given = { ...settings, ...stored.overrides }
  const base = settingsFrom(given)
  const first = buckets[0]?.points[0]
  if (first === undefined || committed === undefined || nowSec - first.atSec < leastPastSec) return { outcome: 'young' }

  const tuner = new Tuner(base, given)
  const past = pastConditions(snapshot?.groups ?? [], committed.state, base)
  let history: DemandPoint[] = []
  let cycles = 0
  for (const { points } of buckets) {
    for (const point of points) {
      history = [...history.slice(-base.usageHistorySize), { ...point, coverage: 1 }]
      tuner.advance(point, fitModel(history, base, point.atSec), past)
      cycles += 1
    }
    await eventLoopTurn()
    if (signal?.aborted) return { outcome: 'stopped' }
  }
  const model = { trainedAtSec: nowSec, cycles, tuned: tuner.choose() }
  await journal.putModel(model)
  return { outcome: 'trained', model }
}
