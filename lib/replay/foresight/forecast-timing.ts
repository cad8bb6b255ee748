import { allModels } from '../../optimizer/models/all-models.ts'
import { clockOf } from '../../optimizer/models/clock.ts'
import { correct } from '../../optimizer/models/correct.ts'
import { leadSteps } from '../../optimizer/models/model.ts'
import { GrowingPast } from '../../optimizer/models/past.ts'
import { advanceCurve } from '../../optimizer/models/seasonal-curve.ts'
import { trainModels } from '../../optimizer/models/train-models.ts'
import type { DemandSteps } from './demand-steps.ts'

/** Milliseconds for learning from all timed steps, and for one forecast at all leads. */
export interface ForecastTiming {
  readonly fitMs: number
  readonly predictMs: number
}

/** A fleet trains on two weeks. */
const timedDays = 14
const repeats = 20

/**
 * How long each model takes on this machine, and last `mixture`: all of them with selection and calibration. In the order of
 * the names of `rollingOrigin`. What models share (the usual day, the regressors) counts only for the mixture.
 */
export function forecastTiming(demand: DemandSteps, nowMs: () => number): readonly ForecastTiming[] {
  const { stepSec, firstStep } = demand
  const clock = clockOf(stepSec)
  const values = Array.from(demand.values.slice(0, timedDays * clock.stepsPerDay), (value) =>
    Number.isNaN(value) ? 0 : value,
  )
  const past = new GrowingPast(clock)
  const states = allModels.map((model) => model.begin())
  const fitMs = allModels.map(() => 0)
  values.forEach((value, step) => {
    past.push(firstStep + step, value)
    advanceCurve(past)
    past.regressors.advance(past)
    allModels.forEach((model, index) => {
      const before = nowMs()
      model.advance(states[index], past, true)
      fitMs[index] = (fitMs[index] ?? 0) + nowMs() - before
    })
  })
  const timings = allModels.map((model, index) => ({
    fitMs: fitMs[index] ?? 0,
    predictMs: meanMs(() => leadSteps.map((steps) => model.ahead(states[index], past, steps)), nowMs),
  }))
  return [...timings, mixtureTiming(values, firstStep, stepSec, nowMs)]
}

function mixtureTiming(
  values: readonly number[],
  firstStep: number,
  stepSec: number,
  nowMs: () => number,
): ForecastTiming {
  const points = values.map((demand, step) => ({
    atSec: (firstStep + step) * stepSec,
    demand,
    totalAgents: 0,
    coverage: 1,
  }))
  const latest = points.at(-1)
  const before = nowMs()
  const trained = trainModels(points)
  const fitMs = nowMs() - before
  if (trained === undefined || latest === undefined) return { fitMs, predictMs: 0 }
  const next = { ...latest, atSec: latest.atSec + stepSec }
  return {
    fitMs,
    predictMs: meanMs(() => correct(trained, [next], next.atSec)?.quantile(next.atSec + stepSec, 0.9), nowMs),
  }
}

function meanMs(run: () => unknown, nowMs: () => number): number {
  const before = nowMs()
  for (let repeat = 0; repeat < repeats; repeat += 1) run()
  return (nowMs() - before) / repeats
}
