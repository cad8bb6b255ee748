import { ceilOf } from './busy-agents.ts'
import { dailyCycle } from './crane-cycle.ts'
import { defaultWindowSec, recommendation, syncSec } from './hpa.ts'
import { hpaBehaviour } from './hpa-replicas.ts'
import { fewestWorkers, gridOf, parameter, type Rival } from './rival.ts'

const minuteSec = 60
/** How often the model is fitted again. */
const refitSec = 12 * 3600
const mostMinutes = 15 * 24 * 60

/**
 * crane's EffectiveHPA with its DSP predictor, after `pkg/prediction/dsp`: one-minute usage of up to 15 days; if it repeats by the
 * day or the week, the coming cycle is the last one without its noise plus a margin, chosen by how well it would have
 * told the last cycle. What is predicted at most within the window is shared out at the target; the larger of that
 * and the plain HPA wins. The model is fitted every 12 h.
 */
export const craneDsp: Rival = {
  name: 'crane-dsp',
  defaults: { target: 0.5, windowSec: 3600 },
  grid: () => gridOf({ target: [0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9], windowSec: [600, 3600] }),
  policy(setting, { options }) {
    const target = parameter(setting, 'target')
    const windowSec = parameter(setting, 'windowSec')
    const behaviour = hpaBehaviour(defaultWindowSec)
    const usage = minuteUsage()
    let cycle: { readonly fromMinute: number; readonly values: Float64Array } | undefined
    let fittedAtSec = Number.NEGATIVE_INFINITY
    return {
      name: 'crane-dsp',
      parameters: { target, windowSec },
      everySec: syncSec,
      start(nowSec) {
        behaviour.clear()
        usage.begin(nowSec)
      },
      look(observation) {
        const { nowSec, desired, usedAgents } = observation
        usage.sample(nowSec, usedAgents)
        if (nowSec - fittedAtSec >= refitSec && nowSec % minuteSec === 0) {
          fittedAtSec = nowSec
          const values = dailyCycle(usage.values())
          cycle = values && { fromMinute: nowSec / minuteSec, values }
        }
        const predicted = cycle === undefined ? 0 : largestWithin(cycle, nowSec, windowSec)
        const wanted = Math.max(
          recommendation(observation, target),
          ceilOf(predicted / (target * options.agentsPerWorker)),
        )
        return { desired: Math.max(fewestWorkers, behaviour.settle(nowSec, desired, wanted)) }
      },
    }
  },
}

function largestWithin(
  { fromMinute, values }: { readonly fromMinute: number; readonly values: Float64Array },
  nowSec: number,
  windowSec: number,
): number {
  const first = Math.floor(nowSec / minuteSec) - fromMinute
  const last = Math.floor((nowSec + windowSec) / minuteSec) - fromMinute
  let largest = 0
  for (let minute = first; minute <= last; minute++) largest = Math.max(largest, values[minute] ?? 0)
  return largest
}

/** Means of the usage by the minute since the stretch began: the gap before it was longer than the hour that crane bridges. */
function minuteUsage() {
  let values: number[] = []
  let minute = Number.NaN
  let sum = 0
  let count = 0
  return {
    begin(nowSec: number): void {
      values = []
      minute = Math.floor(nowSec / minuteSec)
      sum = 0
      count = 0
    },
    sample(nowSec: number, agents: number): void {
      const current = Math.floor(nowSec / minuteSec)
      if (current !== minute) {
        if (count > 0) values.push(sum / count)
        if (values.length > 2 * mostMinutes) values = values.slice(-mostMinutes)
        minute = current
        sum = 0
        count = 0
      }
      sum += agents
      count++
    },
    /** Complete minutes, at most 15 days of them. */
    values: (): readonly number[] => values.slice(-mostMinutes),
  }
}
