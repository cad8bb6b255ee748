import type { UsualSurprises } from '../anomaly/surprise.ts'
import type { FittedModel } from '../predict.ts'
import { allModels } from './all-models.ts'
import type { StepClock } from './clock.ts'
import { leadQuantile } from './lead-quantiles.ts'
import { type Mixture, middlesOf, mixedQuantiles } from './mixture.ts'
import { GrowingPast, type Memory } from './past.ts'
import { type Roughness, unitOf } from './roughness.ts'

/** All that a forecast needs of what was learned from a load up to some step. */
export interface Learned {
  readonly clock: StepClock
  readonly past: Memory
  /** By model. */
  readonly states: readonly unknown[]
  readonly mixture: Mixture
  readonly roughness: Roughness
  /** The model that has most to say. */
  readonly leader: string
  /** Models that lose to a naive twin, and so have nothing to say. */
  readonly suspended: readonly string[]
  /** 0 to 1. */
  readonly confidence: number
  /** Absent before a week of days has been seen. */
  readonly usualSurprises?: UsualSurprises | undefined
}

/** What was learned so long ago, in seconds, says nothing about now. */
const staleSec = 6 * 3600

/** Whether what was learned up to a step may be brought up to now. */
export function isCurrent(
  { step, stepSec }: { readonly step: number; readonly stepSec: number },
  nowSec: number,
): boolean {
  return nowSec >= (step + 1) * stepSec && nowSec - step * stepSec <= staleSec
}

/**
 * Brings what was learned up to now, and forecasts. Demand now is the mean of the last step's length, so that a single
 * noisy look is no trend. `undefined` when too long ago or not before now.
 * @param present mean demand of the last step's length
 * @param demandIn mean demand of a step since; `undefined` where nobody looked
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
    // A mean stands for the middle of its time.
    quantile: (atSec, level) => leadQuantile(past, quantiles, (atSec - nowSec) / stepSec + 0.5, level),
  }
}
