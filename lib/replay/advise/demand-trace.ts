import type { GroupHistory, MetricSeries } from '../../group-history.ts'
import { peakOf } from '../numbers/quantile.ts'
import type { SeriesTrace } from '../reading/trace.ts'
import { TraceError } from '../reading/trace-error.ts'
import { held } from './held.ts'

/** Which metric tells the agents at work. */
export type AtWork = 'cpu' | 'in-flight'

export interface RecalledDemand {
  /** In agents. */
  readonly trace: SeriesTrace
  /** P99.9 of it: with this as `peakAgents` a replay does not scale the demand. */
  readonly peakAgents: number
  readonly atWork: AtWork
}

/** In less history a quiet night cannot be told from a quiet group, or fleet. */
export const leastSec = 12 * 3600

/**
 * The demand for agents by a group's metrics: agents at work plus messages that wait. Agents at work are the messages in flight
 * where a queue has counted any, else the group's agents times its mean CPU utilisation. Moments without one of the metrics
 * are left out, except that a group without instances needs no CPU metric.
 * @throws TraceError when too little is left.
 */
export function demandTrace(history: GroupHistory, agentsPerWorker: number): RecalledDemand {
  const { key, instances, queue, periodSec } = history
  const atWork: AtWork = queue?.inFlight.values.some((count) => count > 0) ? 'in-flight' : 'cpu'
  const busy = atWork === 'in-flight' && queue ? held(queue.inFlight, periodSec) : busyByCpu(history, agentsPerWorker)
  const waiting = queue && held(queue.visible, periodSec)
  const present = instances.atSec.flatMap((at) => {
    const value = (busy(at) ?? Number.NaN) + (waiting ? (waiting(at) ?? Number.NaN) : 0)
    return Number.isNaN(value) ? [] : [{ at, value }]
  })
  if (present.length * periodSec < leastSec)
    throw new TraceError(key, tooLittle(instances, history, present.length * periodSec))
  const originSec = present[0]?.at ?? 0
  const values = Float64Array.from(present, ({ value }) => value)
  return {
    trace: {
      kind: 'series',
      name: key,
      originSec,
      atSec: Float64Array.from(present, ({ at }) => at - originSec),
      values,
    },
    peakAgents: peakOf(values),
    atWork,
  }
}

function busyByCpu({ instances, cpuPercent, periodSec }: GroupHistory, agentsPerWorker: number) {
  const count = held(instances, periodSec)
  const percent = held(cpuPercent, periodSec)
  return (at: number): number | undefined => {
    const workers = count(at) ?? 0
    const used = percent(at)
    if (workers === 0) return 0
    return used === undefined ? undefined : (workers * agentsPerWorker * Math.min(100, used)) / 100
  }
}

function tooLittle({ atSec }: MetricSeries, { periodSec, cpuPercent, queue }: GroupHistory, foundSec: number): string {
  const hours = (sec: number) => `${(sec / 3600).toFixed(1)} h`
  const missing = cpuPercent.atSec.length === 0 && queue === undefined ? ', and no CPUUtilization at all' : ''
  return `has ${hours(foundSec)} of demand in its metrics (${hours(atSec.length * periodSec)} of instance counts${missing}): ${hours(leastSec)} is the least that says anything`
}
