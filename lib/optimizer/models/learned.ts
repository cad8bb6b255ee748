import type { FittedModel } from '../forecast/predict.ts'
import type { UsualSurprises } from '../forecast/surprise.ts'
import { allModels } from './all-models.ts'
import type { StepClock } from './clock.ts'
import { leadQuantile } from './lead-quantiles.ts'
import { type Mixture, middlesOf, mixedQuantiles } from './mixture.ts'
import { GrowingPast, type Memory } from './past.ts'
import { type Roughness, unitOf } from './roughness.ts'

/** What was learned from a load up to some step: all that a forecast needs. */
export interface Learned {
  readonly clock: StepClock
  readonly past: Memory
  /** By model. */
  readonly states: readonly unknown[]
  readonly mixture: Mixture
  readonly roughness: Roughness
  /** The model with the largest share. */
  readonly leader: string
  /** Models that lose to a naive twin, and so have no share. */
  readonly suspended: readonly string[]
  /** 0 to 1. */
  readonly confidence: number
  /** Absent before seven days have been seen. */
  readonly usualSurprises?: UsualSurprises | undefined
}

/** What was learned longer ago says nothing about now. */
const staleSec = 6 * 3600

/** Whether what was learned up to a step may be brought up to now. */
export function isCurrent(
  { step, stepSec }: { readonly step: number; readonly stepSec: number },
  nowSec: number,
): boolean {
  return nowSec >= (step + 1) * stepSec && nowSec - step * stepSec <= staleSec
}

/**
 * Brings what was learned up to date, and forecasts. Present demand is the mean over a step's length, so that a single noisy
 * look does not make a trend. `undefined` when what was learned is too old, or newer than now.
 * @param present mean demand over the last `stepSec`
 * @param demandIn mean demand of a step since then; `undefined` where nobody looked
 */
export function broughtUpTo(
  nowSec: number,
  learned: Learned,
  present: number,
  demandIn: (step: number) => number | undefined,
): FittedModel | undefined {
  const { clock, mixture, roughness, leader, suspended, confidence, usualSurprises } = learned
  const { stepSec } = clock
  const known = learned.past.now
  if (!isCurrent({ step: known, stepSec }, nowSec)) return undefined
  const step = Math.floor(nowSec / stepSec)
  const past = new GrowingPast(clock, learned.past)
  const states = allModels.map((model, index) => model.fork(learned.states[index]))
  for (let newer = known + 1; newer <= step; newer += 1) {
    const value = newer === step ? present : demandIn(newer)
    past.push(newer, value ?? past.guess(newer, step - known))
    past.regressors.advance(past)
    for (let model = 0; model < allModels.length; model += 1)
      allModels[model]?.advance(states[model], past, value !== undefined)
  }
  const unit = unitOf(roughness, present)
  const quantiles = mixedQuantiles(mixture, middlesOf(allModels, states, past), unit)
  return {
    model: `mixture, mostly ${leader}`,
    confidence,
    suspended,
    usualSurprises,
    // The mean over a step stands for the middle of that time: half a step ago.
    quantile: (atSec, level) => leadQuantile(past, quantiles, (atSec - nowSec) / stepSec + 0.5, level),
  }
}
