import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { ForecastOutcome } from '../optimizer/outcome/forecast-outcomes.ts'
import type { PlanRecord } from '../plan-record.ts'
import type { Notices } from '../ports.ts'
import { putEvents } from './notices/events.ts'
import { drawnMetrics, type FigureUnit, figuresOf } from './notices/figures.ts'

export interface NoticesOptions {
  readonly events: EventBridgeClient
  readonly bus: string
  readonly namespace: string
  /** Present cost of the fleet per hour, if known. */
  readonly hourlyUsd: () => number | undefined
  /** The earlier forecast for the time of the record. */
  readonly forecastDue: (record: PlanRecord) => Promise<ForecastOutcome | undefined>
  /** Writes the metrics' lines, by default to standard output, where CloudWatch picks them up. */
  readonly write?: (line: string) => void
}

const units: Readonly<Record<FigureUnit, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  Count: MetricUnit.Count,
  None: MetricUnit.NoUnit,
  Seconds: MetricUnit.Seconds,
}

/**
 * Puts what happened onto an event bus, and writes the numbers of every cycle as metrics in the embedded format. The numbers
 * come first, so that neither a failing bus nor an unreadable old forecast can lose them.
 */
export function awsNotices(options: NoticesOptions): Notices {
  const { events, bus, namespace, hourlyUsd, forecastDue, write = console.log } = options
  return {
    async publish(notices, record) {
      const [due] = await Promise.allSettled([forecastDue(record)])
      const metrics = new Metrics({ namespace, serviceName: 'rao' })
      metrics.addDimension('fleet', record.fleet)
      const figures = figuresOf(record, {
        hourlyUsd: hourlyUsd(),
        ...(due.status === 'fulfilled' && { due: due.value }),
      })
      for (const [metric, names] of Object.entries(drawnMetrics))
        for (const { name, unit, value } of figures)
          if (names.includes(name)) metrics.addMetric(metric, units[unit], value)
      const others = Object.fromEntries(figures.map(({ name, value }) => [name, value]))
      write(JSON.stringify({ ...others, ...metrics.serializeMetrics() }))
      await putEvents(events, bus, notices, { fleet: record.fleet, atSec: record.atSec })
      if (due.status === 'rejected') throw due.reason
    },
  }
}
