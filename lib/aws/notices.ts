import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { ForecastOutcome } from '../optimizer/forecast-outcomes.ts'
import type { PlanRecord } from '../plan-record.ts'
import type { Notices } from '../ports.ts'
import { putEvents } from './notices/events.ts'
import { drawnMetrics, type FigureUnit, figuresOf } from './notices/figures.ts'

export interface NoticesOptions {
  readonly events: EventBridgeClient
  readonly bus: string
  readonly namespace: string
  /** What the fleet costs per hour at present, where that is known. */
  readonly hourlyUsd: () => number | undefined
  /** What had been forecast for the time of the record. */
  readonly forecastDue: (record: PlanRecord) => Promise<ForecastOutcome | undefined>
  /** Takes the lines of the metrics; where they end up on standard output CloudWatch reads them. */
  readonly write?: (line: string) => void
}

const units: Readonly<Record<FigureUnit, (typeof MetricUnit)[keyof typeof MetricUnit]>> = {
  Count: MetricUnit.Count,
  None: MetricUnit.NoUnit,
  Seconds: MetricUnit.Seconds,
}

/**
 * What happened becomes events on a bus, the numbers of every cycle metrics in the embedded format. The numbers come
 * first: they must not be lost with a bus, nor with an old forecast that cannot be read.
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
