import type { DemandAt } from '../demand/history.ts'
import { LiveForecast } from './live-forecast.ts'
import { type Trained, trainedFrom } from './trained.ts'

/**
 * The slow half of forecasting: learns from up to a few weeks of load, oldest first; the result is a few kilobytes.
 * `undefined` while the history is too short.
 */
export function trainModels(history: readonly DemandAt[], timeZone?: string): Trained | undefined {
  const live = new LiveForecast(timeZone)
  for (const look of history) live.observe(look)
  return trainedFrom(live.ended())
}
