import type { Observation } from '../policy.ts'
import { ceilOf, readyUtilisation } from './busy-agents.ts'
import { minuteMean, sampleSec } from './minute-mean.ts'
import { fewestWorkers, gridOf, parameter, type Rival, type RivalSetting } from './rival.ts'

const outPoints = 3
const inPoints = 15
/** Where the alarm for scaling in stands, as a share of the target: inferred from the alarms that AWS creates. */
const inShare = 0.7

/**
 * AWS target tracking for EC2 Auto Scaling on utilisation, after `as-scaling-target-tracking.md` of its user guide.
 * One-minute points; out when 3 of 3 are above the target, in when 15 of 15 are below 0.7 of it, which is inferred and
 * not documented; `ceil(workers * metric / target)` both ways. Warming workers are not in the metric but count towards what is
 * there already; nothing leaves while one warms up; missing data never scales in. Warming up is taken to last exactly as
 * long as the boot, which no real setting achieves.
 */
export const targetTracking: Rival = {
  name: 'target-tracking',
  defaults: { target: 0.5 },
  grid: targetGrid,
  policy(setting) {
    const target = parameter(setting, 'target')
    const minute = minuteMean()
    const tracker = targetTracker()
    return {
      name: 'target-tracking',
      parameters: { target },
      everySec: sampleSec,
      start() {
        minute.clear()
        tracker.clear()
      },
      look(observation) {
        const full = observation.nowSec % 60 === 0
        if (full) tracker.point(minute.close())
        minute.add(readyUtilisation(observation))
        return { desired: full ? tracker.desired(observation, target) : observation.desired }
      },
    }
  },
}

/** Targets worth trying, from a fleet mostly idle to one almost full. */
export function targetGrid(): readonly RivalSetting[] {
  return gridOf({ target: [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] })
}

/** The two alarms and the sum behind them. */
export function targetTracker() {
  let points: (number | undefined)[] = []
  const last = (count: number) => (points.length < count ? [undefined] : points.slice(-count))
  return {
    clear(): void {
      points = []
    },
    point(value: number | undefined): void {
      points = [...points.slice(1 - inPoints), value]
    },
    /** Workers wanted now. */
    desired(seen: Pick<Observation, 'desired' | 'readyWorkers' | 'bootingWorkers'>, target: number): number {
      const metric = points.at(-1)
      if (metric === undefined) return seen.desired
      const wanted = Math.max(fewestWorkers, ceilOf((seen.readyWorkers * metric) / target))
      if (last(outPoints).every((value) => value !== undefined && value > target)) return Math.max(seen.desired, wanted)
      const calm = last(inPoints).every((value) => value !== undefined && value < inShare * target)
      return calm && seen.bootingWorkers === 0 ? Math.min(seen.desired, wanted) : seen.desired
    },
  }
}
