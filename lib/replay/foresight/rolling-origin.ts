import { levels } from '../../optimizer/forecast/forecast.ts'
import { allModels } from '../../optimizer/models/all-models.ts'
import { clockOf } from '../../optimizer/models/clock.ts'
import { Forecaster, type Made } from '../../optimizer/models/forecaster.ts'
import { leadQuantile } from '../../optimizer/models/lead-quantiles.ts'
import { leadSteps } from '../../optimizer/models/model.ts'
import { sharesOf } from '../../optimizer/models/standing.ts'
import type { ForecastRecording } from '../../view/forecast/forecast-data.ts'
import { ForecastRecorder, type Say } from '../recording/forecast-recorder.ts'
import { type Accuracy, AccuracyTally, seasonalScale } from './accuracy.ts'
import type { DemandSteps } from './demand-steps.ts'
import { isSample, sampleSpacing } from './sample-spacing.ts'

export interface RollingOriginOptions {
  /** Steps ahead to be judged, each at most a day. */
  readonly horizons: readonly number[]
  /** Origins at which whole paths are judged, evenly spaced; exceedance is counted over every step. */
  readonly origins: number
  /** Whose clock days follow; UTC when absent. */
  readonly timeZone?: string
  readonly onProgress?: (share: number) => void
  /** Keep what charts are drawn from? */
  readonly record?: boolean
}

export interface RollingOriginResult {
  /** First origin, in steps: everything before only warms up. */
  readonly warmupSteps: number
  readonly origins: number
  /** Does the day repeat, as seen at the end? */
  readonly dailySeason: boolean
  /** The models, then `mixture`. */
  readonly names: readonly string[]
  readonly horizons: readonly HorizonResult[]
  /** Where it was asked for, and any horizon fits into the trace. */
  readonly recording?: ForecastRecording
}

export interface HorizonResult {
  readonly steps: number
  /** Models that have lost to a naive twin at the lead nearest to this horizon, at the end. */
  readonly suspended: readonly string[]
  /** By name; empty where the horizon does not fit into the trace. */
  readonly accuracy: readonly Accuracy[]
}

/** Days before the first origin, and in-sample days that errors are scaled by, as in the published baselines. */
const trainingDays = 17
/** In a trace too short for that, the share before the first origin. */
const trainingShare = 0.4
const width = leadSteps.length * levels.length
const names = [...allModels.map(({ name }) => name), 'mixture']

/** The judging of one horizon. */
interface Judged {
  readonly steps: number
  /** By name. */
  readonly tallies: readonly AccuracyTally[]
  /** Forecasts that wait for their outcomes: quantiles by name, by the step at which they were made. */
  readonly waiting: Map<number, readonly (readonly number[])[]>
}

/** Goes through the trace once. Every step is an origin whose outcome counts; at some origins whole paths are judged. */
export function rollingOrigin(demand: DemandSteps, options: RollingOriginOptions): RollingOriginResult {
  const { values, firstStep } = demand
  const clock = clockOf(demand.stepSec, options.timeZone)
  const { warmupSteps, judged, origins } = judgingOf(demand, options, clock.stepsPerDay)
  const recorder = options.record ? recorderOf(demand, judged, origins.size) : undefined
  const forecaster = new Forecaster(clock)
  for (let step = 0; step < values.length; step += 1) {
    const value = values[step] ?? Number.NaN
    if (Number.isNaN(value)) continue
    forecaster.advance(firstStep + step, value)
    options.onProgress?.(step / values.length)
    for (const horizon of judged) {
      const quantiles = judgeStep(horizon, step, value)
      if (recorder === undefined || quantiles === undefined) continue
      const shares = sharesOf(forecaster.standings[leadOf(horizon.steps)] ?? [])
      recorder.outcome(horizon.steps, step, { quantiles, actual: value, shares })
    }
    const made = forecaster.latest
    if (made === undefined || step + 1 < warmupSteps) continue
    const say: Say = (name, lead) => quantilesAt(forecaster, made, name, lead)
    for (const { steps, waiting } of judged)
      waiting.set(
        step,
        names.map((_, name) => say(name, steps)),
      )
    if (!origins.has(step + 1)) continue
    recorder?.origin(step, say)
    const day = clock.stepsPerDay
    const scale = seasonalScale(values, Math.max(0, step + 1 - trainingDays * day), step + 1, day)
    judgePaths(judged, say, values.subarray(step + 1), scale)
  }
  return {
    warmupSteps,
    origins: origins.size,
    dailySeason: forecaster.past.curve.confirmed,
    names,
    horizons: options.horizons.map((steps) => ({
      steps,
      suspended: suspendedAt(forecaster, steps),
      accuracy: judged.find((horizon) => horizon.steps === steps)?.tallies.map((tally) => tally.result()) ?? [],
    })),
    ...(recorder && { recording: recorder.recording() }),
  }
}

/** Which horizons fit into the trace, and at which origins paths are judged. @param day steps of a day */
function judgingOf(demand: DemandSteps, { horizons, origins }: RollingOriginOptions, day: number) {
  const { length } = demand.values
  const training = trainingDays * day
  const warmupSteps = length > training + 2 * day ? training : Math.floor(length * trainingShare)
  const judged = horizons
    .filter((steps) => warmupSteps + 2 * steps < length)
    .map((steps): Judged => ({ steps, tallies: names.map(() => new AccuracyTally()), waiting: new Map() }))
  const reach = warmupSteps + 2 * day < length ? day : longestOf(judged)
  const spaced = evenlySpaced(warmupSteps, length - 1 - reach, origins)
  return { warmupSteps, judged, origins: afterSamples(spaced, demand) }
}

function longestOf(judged: readonly Judged[]): number {
  return Math.max(1, ...judged.map(({ steps }) => steps))
}

function recorderOf(
  { values, stepSec }: DemandSteps,
  judged: readonly Judged[],
  origins: number,
): ForecastRecorder | undefined {
  if (judged.length === 0) return undefined
  const leads = judged.map(({ steps }) => steps)
  return new ForecastRecorder({ leads, origins, steps: values.length, stepSec, models: allModels.length })
}

/** Judges the forecasts that were made for this step. @returns that of the mixture, if there was one. */
function judgeStep({ steps, tallies, waiting }: Judged, step: number, value: number): readonly number[] | undefined {
  const said = waiting.get(step - steps)
  waiting.delete(step - steps)
  said?.forEach((quantiles, name) => {
    tallies[name]?.addOutcome(quantiles, value)
  })
  return said?.at(-1)
}

/** Judges the forecasts of all steps up to each horizon. @param ahead demand from the next step on. */
function judgePaths(judged: readonly Judged[], say: Say, ahead: Float64Array, scale: number): void {
  const longest = longestOf(judged)
  names.forEach((_, name) => {
    const path = Array.from({ length: longest }, (_, index) => say(name, index + 1))
    for (const { steps, tallies } of judged)
      tallies[name]?.addPath(path.slice(0, steps), ahead.subarray(0, steps), scale)
  })
}

/** The lead nearest to a horizon, from above. */
function leadOf(steps: number): number {
  return leadSteps.findIndex((candidate) => candidate >= steps)
}

function quantilesAt(forecaster: Forecaster, made: Made, name: number, lead: number): number[] {
  const all = name < allModels.length ? made.quantiles.subarray(name * width, (name + 1) * width) : made.mixed
  const seasonal = allModels[name]?.seasonal ?? true
  return levels.map((level) => leadQuantile(forecaster.past, all, lead, level, seasonal))
}

function suspendedAt(forecaster: Forecaster, steps: number): string[] {
  return (forecaster.standings[leadOf(steps)] ?? []).flatMap(({ suspended }, model) =>
    suspended ? [allModels[model]?.name ?? ''] : [],
  )
}

function evenlySpaced(first: number, last: number, count: number): ReadonlySet<number> {
  if (count === 1 || last <= first) return new Set([first])
  return new Set(
    Array.from({ length: count }, (_, index) => Math.round(first + ((last - first) * index) / (count - 1))),
  )
}

/** Forecasts are made at samples alone: where not every step has one, an origin waits for the next. */
function afterSamples(origins: ReadonlySet<number>, demand: DemandSteps): ReadonlySet<number> {
  const waits = Array.from({ length: sampleSpacing(demand) }, (_, wait) => wait)
  const waitOf = (origin: number) => waits.find((wait) => isSample(demand, origin - 1 + wait)) ?? 0
  return new Set(Array.from(origins, (origin) => origin + waitOf(origin)))
}
