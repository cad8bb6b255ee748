import { nearestRank } from '../numbers/quantile.ts'
import { countBelow } from '../numbers/sorted.ts'
import { ceilOf } from './busy-agents.ts'
import { sampleSec } from './minute-mean.ts'
import { fewestWorkers, gridOf, parameter, type Rival, type RivalSetting } from './rival.ts'

const bucketSec = 300
const hourSec = 3600
/** Changes below this share of the fleet are ignored. */
const smallChange = 0.1
const looksPerHour = hourSec / bucketSec

/**
 * Google Autopilot's horizontal scaling, after Rzadca et al., "Autopilot: workload autoscaling at Google" (EuroSys 2020), section
 * 3.4: `ceil(S / r)`, where S is a percentile (1 is the maximum) of the 5-minute means of usage over a window and r what a
 * replica should carry; then smoothed: the largest recommendation of the delay stands, what exceeds it is halved per hour, small
 * changes are ignored. The paper names the mechanisms but not all their numbers: 72 h is its window; percentile, delay,
 * decay and the 10 % below which a change is small are this stand-in's.
 */
export const autopilot: Rival = {
  name: 'autopilot',
  defaults: { targetUtilisation: 0.7, percentile: 0.95, windowHours: 72, delayHours: 24 },
  grid: () => spans.flatMap(([windowHours, delayHours]) => gridOf({ ...shape, windowHours, delayHours })),
  policy(setting, { options }) {
    const values = settingOf(setting)
    const perWorker = options.agentsPerWorker * values.targetUtilisation
    const usage = windowedMeans(Math.max(1, Math.round((values.windowHours * hourSec) / bucketSec)))
    const smooth = smoothing(Math.round((values.delayHours * hourSec) / bucketSec))
    return {
      name: 'autopilot',
      parameters: { ...values },
      everySec: sampleSec,
      start: usage.cut,
      look({ nowSec, usedAgents, desired }) {
        const closed = nowSec % bucketSec === 0 && usage.close()
        usage.add(usedAgents)
        if (!closed) return { desired }
        const raw = Math.max(fewestWorkers, ceilOf(usage.statistic(values.percentile) / perWorker))
        return { desired: smooth(desired, raw) }
      },
    }
  },
}

const shape = { targetUtilisation: [0.3, 0.45, 0.6, 0.75, 0.85, 0.95], percentile: [1] }
const spans = [
  [[0.5], [0]],
  [[1], [0.5]],
  [[6], [0]],
  [[24], [1]],
  [[72], [24]],
] as const

function settingOf(setting: RivalSetting) {
  return {
    targetUtilisation: parameter(setting, 'targetUtilisation'),
    percentile: parameter(setting, 'percentile'),
    windowHours: parameter(setting, 'windowHours'),
    delayHours: parameter(setting, 'delayHours'),
  }
}

/** The latest 5-minute means of the usage. */
function windowedMeans(most: number) {
  const means: number[] = []
  /** The same in the order of their size. */
  const sorted: number[] = []
  let sum = 0
  let count = 0
  return {
    /** Discards the unfinished bucket. */
    cut(): void {
      sum = 0
      count = 0
    },
    add(agents: number): void {
      sum += agents
      count++
    },
    /** Ends a bucket; false where it was empty. */
    close(): boolean {
      if (count === 0) return false
      const mean = sum / count
      means.push(mean)
      sorted.splice(countBelow(sorted, mean), 0, mean)
      if (means.length > most) sorted.splice(countBelow(sorted, means.shift() ?? 0), 1)
      sum = 0
      count = 0
      return true
    },
    statistic: (percentile: number): number => nearestRank(sorted, percentile),
  }
}

/** Turns raw recommendations, one per 5 minutes, into sizes that fall late and slowly. */
export function smoothing(delayLooks: number): (current: number, raw: number) => number {
  let recent: number[] = []
  /** Where the size would be if workers came in fractions. */
  let level = 0
  let wanted = Number.NaN
  return (current, raw) => {
    recent = [...recent.slice(-delayLooks), ...(delayLooks === 0 ? [] : [raw])]
    const floor = Math.max(raw, ...recent)
    if (wanted !== current) level = current
    level = floor >= level ? floor : floor + (level - floor) * 0.5 ** (1 / looksPerHour)
    // Half a worker too many counts as none, or halving would never reach the goal.
    if (level - floor < 0.5) level = floor
    const size = ceilOf(level)
    const small = size < current && size > floor && current - size < smallChange * current
    wanted = small ? current : size
    return wanted
  }
}
