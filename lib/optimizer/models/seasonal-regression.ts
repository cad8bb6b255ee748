import { leadSteps, type Model } from './model.ts'
import { answer, beginLeastSquares, type LeastSquares, learn } from './recursive-least-squares.ts'
import { limited, regressorCount } from './regressors.ts'

export interface RegressionState {
  /** By lead. */
  readonly weights: readonly ArrayLike<number>[]
  /** By lead; absent in a fork, which learns nothing more. */
  readonly learning?: readonly LeastSquares[]
}

interface Memory {
  /** Share that an observation keeps with every newer one. */
  readonly forgetting: number
  readonly ridge: number
}

/**
 * The change of demand until a lead, regressed on how demand has just moved, how far it is from the usual day, how the usual
 * day continues, and how yesterday and the same day of last week continued from this time: an autoregressive corrector on the
 * residuals of a seasonal curve. It learns for each lead how much each of these is worth. Before it has learned anything it
 * forecasts the last value.
 */
export function seasonalRegression(name: string, memory: Memory): Model<RegressionState> {
  const gain = new Float64Array(regressorCount)
  return {
    name,
    seasonal: true,
    begin() {
      const learning = leadSteps.map(() => beginLeastSquares(regressorCount, memory.ridge))
      return { weights: learning.map(({ weights }) => weights), learning }
    },
    advance({ learning }, past, measured) {
      if (!measured || learning === undefined) return
      for (let lead = 0; lead < learning.length; lead += 1) {
        const regression = learning[lead]
        const then = past.regressors.at(past.now - (leadSteps[lead] ?? 0))
        if (regression === undefined || then === undefined) continue
        const y = limited(((past.at(past.now) ?? 0) - then.value) / then.unit)
        learn(regression, { x: then.x, from: lead * regressorCount, y }, memory, gain)
      }
    },
    ahead({ weights }, past, steps) {
      const known = past.regressors.at(past.now)
      const lead = leadSteps.indexOf(steps)
      if (known === undefined) return past.at(past.now) ?? 0
      return known.value + known.unit * answer(weights[lead] ?? [], known.x, lead * regressorCount)
    },
    fork: ({ weights }) => ({ weights }),
  }
}
