import type { Policy } from '../policy.ts'
import { ceilOf, readyUtilisation } from './busy-agents.ts'
import { minuteMean, sampleSec } from './minute-mean.ts'
import { parameter, type Rival } from './rival.ts'
import { targetGrid, targetTracker } from './target-tracking.ts'

const hourSec = 3600
const bufferSec = 300
const refreshHours = 6
const aheadHours = 48
const leastHours = 24
const mostHours = 14 * 24

/**
 * AWS predictive scaling with a target tracking policy beside it, after `ec2-auto-scaling-predictive-scaling.md`. Hourly
 * points of the load, from 24 h to 14 d of them; a forecast for 48 h, refreshed every 6 h; 300 s before each hour the
 * capacity for it becomes a floor that only dynamic scaling may exceed. The model of AWS is undisclosed: this stand-in
 * takes the mean of the same hour of the days on record, of the same weekday where there is one, over the target.
 */
export const predictive: Rival = {
  name: 'predictive',
  defaults: { target: 0.5 },
  grid: targetGrid,
  policy: (setting, { options }): Policy => {
    const target = parameter(setting, 'target')
    const minute = minuteMean()
    const tracker = targetTracker()
    const forecast = hourlyForecast()
    return {
      name: 'predictive',
      parameters: { target },
      everySec: sampleSec,
      start() {
        minute.clear()
        tracker.clear()
      },
      look(observation) {
        const { nowSec } = observation
        forecast.load(nowSec, observation.usedAgents)
        if (nowSec % 60 === 0) tracker.point(minute.close())
        minute.add(readyUtilisation(observation))
        const floor = ceilOf(forecast.agents(nowSec, bufferSec) / (target * options.agentsPerWorker))
        const tracked = nowSec % 60 === 0 ? tracker.desired(observation, target) : observation.desired
        return { desired: Math.max(floor, tracked) }
      },
    }
  },
}

/** Hourly load, and the load that it predicts for the hours to come. */
export function hourlyForecast() {
  const history = new Map<number, { sum: number; count: number }>()
  let predicted = new Map<number, number>()
  let refreshed = Number.NEGATIVE_INFINITY
  return {
    /** A sample of the load, in agents. Samples come in the order of time. */
    load(nowSec: number, agents: number): void {
      const hour = Math.floor(nowSec / hourSec)
      const known = history.get(hour)
      if (known !== undefined) {
        known.sum += agents
        known.count++
        return
      }
      if (Math.floor(hour / refreshHours) > refreshed) {
        refreshed = Math.floor(hour / refreshHours)
        for (const old of history.keys()) if (old < hour - mostHours) history.delete(old)
        if (history.size >= leastHours) predicted = refresh(history, hour)
      }
      history.set(hour, { sum: agents, count: 1 })
    },
    /** Largest load predicted for this hour and for the one that begins within the buffer; 0 where none is. */
    agents(nowSec: number, aheadSec: number): number {
      const now = predicted.get(Math.floor(nowSec / hourSec)) ?? 0
      return Math.max(now, predicted.get(Math.floor((nowSec + aheadSec) / hourSec)) ?? 0)
    },
  }
}

function refresh(history: ReadonlyMap<number, { sum: number; count: number }>, fromHour: number): Map<number, number> {
  const predicted = new Map<number, number>()
  for (let hour = fromHour; hour < fromHour + aheadHours; hour++) {
    const sameHour = [...history].filter(([past]) => past < fromHour && (hour - past) % 24 === 0)
    const sameWeekday = sameHour.filter(([past]) => (hour - past) % (7 * 24) === 0)
    const means = (sameWeekday.length > 0 ? sameWeekday : sameHour).map(([, { sum, count }]) => sum / count)
    if (means.length > 0) predicted.set(hour, means.reduce((a, b) => a + b) / means.length)
  }
  return predicted
}
