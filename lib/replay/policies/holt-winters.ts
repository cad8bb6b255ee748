import { modulo } from '../../optimizer/numbers/modulo.ts'
import { ceilOf } from './busy-agents.ts'
import { defaultWindowSec, recommendation, syncSec } from './hpa.ts'
import { hpaBehaviour } from './hpa-replicas.ts'
import { fewestWorkers, gridOf, parameter, type Rival } from './rival.ts'

const slotSec = 300
const slotsPerSeason = 86_400 / slotSec

/**
 * predictive-horizontal-pod-autoscaler with its Holt-Winters model: seasonal smoothing with fixed parameters over what the HPA
 * has recommended, one step ahead; the larger of forecast and HPA wins. A step is 5 minutes and holds the largest
 * recommendation in it, a season is a day. It has no default smoothing; 0.9 is what its example uses.
 */
export const holtWinters: Rival = {
  name: 'holt-winters',
  defaults: { target: 0.5, alpha: 0.9, beta: 0.9, gamma: 0.9 },
  grid: () => [
    ...gridOf({ target: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], alpha: [0.9], beta: [0.9], gamma: [0.9] }),
    ...gridOf({ target: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], alpha: [0.2], beta: [0], gamma: [0.3] }),
    ...gridOf({ target: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], alpha: [0.5], beta: [0], gamma: [0.5] }),
  ],
  policy(setting) {
    const target = parameter(setting, 'target')
    const alpha = parameter(setting, 'alpha')
    const beta = parameter(setting, 'beta')
    const gamma = parameter(setting, 'gamma')
    const behaviour = hpaBehaviour(defaultWindowSec)
    const model = seasonalSmoothing({ alpha, beta, gamma, season: slotsPerSeason })
    let largest: number | undefined
    let forecast = 0
    return {
      name: 'holt-winters',
      parameters: { target, alpha, beta, gamma },
      everySec: syncSec,
      start(nowSec) {
        behaviour.clear()
        largest = undefined
        forecast = model.forecast(Math.floor(nowSec / slotSec))
      },
      look(observation) {
        const { nowSec, desired } = observation
        const recommended = recommendation(observation, target)
        if (nowSec % slotSec === 0) {
          const slot = nowSec / slotSec
          if (largest !== undefined) model.update(slot - 1, largest)
          forecast = model.forecast(slot)
          largest = undefined
        }
        largest = Math.max(largest ?? 0, recommended)
        const wanted = Math.max(recommended, ceilOf(forecast))
        return { desired: Math.max(fewestWorkers, behaviour.settle(nowSec, desired, wanted)) }
      },
    }
  },
}

/**
 * Additive Holt-Winters (Winters 1960), recursive. The first season sets it up: its mean is the level, the deviations from
 * it are the seasonal terms, the trend is zero. Steps without an observation leave it as it is.
 */
export function seasonalSmoothing({
  alpha,
  beta,
  gamma,
  season,
}: {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly season: number
}) {
  const first: { readonly step: number; readonly value: number }[] = []
  const seasonal: number[] = Array.from({ length: season }, () => 0)
  let level = Number.NaN
  let trend = 0
  const phase = (step: number) => modulo(step, season)

  function setUp(): void {
    level = first.reduce((sum, { value }) => sum + value, 0) / first.length
    for (const { step, value } of first) seasonal[phase(step)] = value - level
  }

  return {
    update(step: number, value: number): void {
      if (Number.isNaN(level)) {
        first.push({ step, value })
        if (first.length === season) setUp()
        return
      }
      const before = level
      const term = seasonal[phase(step)] ?? 0
      level = alpha * (value - term) + (1 - alpha) * (level + trend)
      trend = beta * (level - before) + (1 - beta) * trend
      seasonal[phase(step)] = gamma * (value - level) + (1 - gamma) * term
    },
    /** For the step after the latest one; 0 before the first season is complete. */
    forecast: (step: number): number =>
      Number.isNaN(level) ? 0 : Math.max(0, level + trend + (seasonal[phase(step)] ?? 0)),
  }
}
