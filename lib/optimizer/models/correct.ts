import type { DemandPoint } from '../history.ts'
import type { FittedModel } from '../predict.ts'
import { allModels } from './all-models.ts'
import { clockOf, type UtcOffset } from './clock.ts'
import { leadQuantile } from './lead-quantiles.ts'
import { middlesOf, mixedQuantiles } from './mixture.ts'
import { GrowingPast } from './past.ts'
import { Regressors } from './regressors.ts'
import { unitOf } from './roughness.ts'
import type { Trained } from './trained.ts'

/** What was learned so long ago, in seconds, says nothing about now. */
const staleSec = 6 * 3600

/**
 * Brings what was trained up to now with the latest points, and forecasts: the quick half that every cycle runs. Demand
 * now is the mean of the last step's length, so that a single noisy look is no trend. `undefined` when nothing recent
 * connects the training to now, or when it was made by other models than these.
 * @param recent oldest first; points up to `trained.step` are known already and skipped.
 */
export function correct(
  trained: Trained,
  recent: readonly DemandPoint[],
  nowSec: number,
  offset?: UtcOffset,
): FittedModel | undefined {
  const { stepSec } = trained
  const present = meanBetween(recent, nowSec - stepSec, nowSec)
  const step = Math.floor(nowSec / stepSec)
  if (present === undefined || step <= trained.step || nowSec - trained.step * stepSec > staleSec) return undefined
  if (allModels.some(({ name }, index) => trained.models[index]?.name !== name)) return undefined
  const past = new GrowingPast(clockOf(stepSec, offset), {
    ...trained,
    curve: { slots: [...trained.curve.slots], confirmed: trained.curve.confirmed, untilLook: Number.POSITIVE_INFINITY },
    regressors: new Regressors(trained.level),
  })
  const states = trained.models.map(({ state }) => structuredClone(state))
  for (let newer = trained.step + 1; newer <= step; newer += 1) {
    const value = newer === step ? present : meanBetween(recent, newer * stepSec - 1e-6, (newer + 1) * stepSec - 1e-6)
    past.push(newer, value ?? past.guess(newer, step - trained.step))
    past.regressors.advance(past)
    allModels.forEach((model, index) => {
      model.advance(states[index], past, value !== undefined)
    })
  }
  const unit = unitOf(trained.roughness, present)
  const quantiles = mixedQuantiles(trained.mixture, middlesOf(allModels, states, past), unit)
  return {
    model: `mixture, mostly ${trained.leader}`,
    confidence: trained.confidence,
    // A mean stands for the middle of its time.
    quantile: (atSec, level) => leadQuantile(past, quantiles, (atSec - nowSec) / stepSec + 0.5, level),
  }
}

/** Mean demand in (fromSec, toSec]. */
function meanBetween(points: readonly DemandPoint[], fromSec: number, toSec: number): number | undefined {
  let sum = 0
  let count = 0
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const point = points[index]
    if (point === undefined || point.atSec <= fromSec) break
    if (point.atSec > toSec || !(point.demand >= 0)) continue
    sum += point.demand
    count += 1
  }
  return count === 0 ? undefined : sum / count
}
