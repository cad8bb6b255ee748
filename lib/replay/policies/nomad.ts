import { ceilOf, readyUtilisation } from './busy-agents.ts'
import { fewestWorkers, gridOf, parameter, type Rival } from './rival.ts'

const evaluationSec = 10
const deadBand = 0.01

/**
 * The target-value strategy of nomad-autoscaler, after `plugins/builtin/strategy/target-value`, with one check on the
 * share of agents at work on ready nodes: `ceil(count * metric / target)` every 10 s, then a cooldown. With a single
 * check there is nothing for "up beats none beats down" to decide; the caps on one step are off, as by default.
 */
export const nomad: Rival = {
  name: 'nomad',
  defaults: { target: 0.7, cooldownSec: 300 },
  grid: () => gridOf({ target: [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], cooldownSec: [120, 300] }),
  policy(setting) {
    const target = parameter(setting, 'target')
    const cooldownSec = parameter(setting, 'cooldownSec')
    let scaledAtSec = Number.NEGATIVE_INFINITY
    return {
      name: 'nomad',
      parameters: { target, cooldownSec },
      everySec: evaluationSec,
      start() {
        scaledAtSec = Number.NEGATIVE_INFINITY
      },
      look(observation) {
        const { nowSec, desired } = observation
        if (nowSec - scaledAtSec < cooldownSec) return { desired }
        const wanted = Math.max(fewestWorkers, targetValue(desired, readyUtilisation(observation), target))
        if (wanted !== desired) scaledAtSec = nowSec
        return { desired: wanted }
      },
    }
  },
}

/** The strategy itself. Without a metric a check does nothing. */
export function targetValue(count: number, metric: number | undefined, target: number): number {
  if (metric === undefined) return count
  const factor = metric / target
  return Math.abs(1 - factor) <= deadBand ? count : ceilOf(count * factor)
}
