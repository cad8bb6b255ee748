import { type Anomaly, type DemandWatch, watchDemand } from '../../optimizer/anomaly/watch-demand.ts'
import { LiveForecast, trainingStepSec } from '../../optimizer/models/live-forecast.ts'
import type { Load } from '../load.ts'
import { demandSteps } from './demand-steps.ts'

const stepsPerDay = 86_400 / trainingStepSec

export interface FoundAnomaly extends Anomaly {
  /** Absent where the load ends before the anomaly. */
  readonly endedAtSec?: number
}

export interface AnomaliesFound {
  /** Days of load, and how many of these were watched: it takes some days to learn what is usual. */
  readonly days: number
  readonly watchedDays: number
  /** Oldest first; times are seconds since the load began. */
  readonly anomalies: readonly FoundAnomaly[]
}

/** The anomalies that production would have reported, seeing only the past at each moment: the same watch, every five minutes. */
export function anomaliesIn(
  load: Load,
  options: { readonly timeZone?: string; readonly onProgress?: (share: number) => void } = {},
): AnomaliesFound {
  const { firstStep, values } = demandSteps({ ...load, kind: 'jobs', name: load.trace }, trainingStepSec)
  const beganSec = load.originSec
  const live = new LiveForecast(options.timeZone)
  const anomalies: FoundAnomaly[] = []
  let watch: DemandWatch | undefined
  let watched = 0
  values.forEach((demand, step) => {
    if (step % stepsPerDay === 0) options.onProgress?.(step / values.length)
    const nowSec = (firstStep + step + 1) * trainingStepSec - 1
    const isSeen = load.stretches.some(
      ({ fromSec, toSec }) => nowSec - beganSec >= fromSec && nowSec - beganSec < toSec,
    )
    if (isSeen) live.observe({ atSec: nowSec, demand })
    const fitted = live.usualSurprises && live.fitted(nowSec)
    if (fitted) watched += 1
    const before = watch?.anomaly
    watch = watchDemand(watch, { nowSec, fitted, ...(isSeen && { demand }) })
    if (watch?.anomaly) anomalies[anomalies.length - (before ? 1 : 0)] = watch.anomaly
    else if (before) anomalies[anomalies.length - 1] = { ...before, endedAtSec: nowSec }
  })
  const fromBeginning = (atSec: number) => Math.max(0, atSec - beganSec)
  return {
    days: values.length / stepsPerDay,
    watchedDays: watched / stepsPerDay,
    anomalies: anomalies.map(({ startedAtSec, endedAtSec, ...found }) => ({
      ...found,
      startedAtSec: fromBeginning(startedAtSec),
      ...(endedAtSec !== undefined && { endedAtSec: fromBeginning(endedAtSec) }),
    })),
  }
}
