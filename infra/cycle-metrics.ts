import { Duration } from 'aws-cdk-lib'
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { metricNamespace } from './metric-names.ts'

/** Figures of a cycle that alarms watch over all fleets at once, read off the line that every cycle writes. */
const watched = ['Cycles', 'Coverage', 'BurstAgeSec', 'CapacityRefused', 'Failures'] as const

export type Watched = (typeof watched)[number]

/**
 * The metrics of a cycle carry the fleet as a dimension, and fleets come and go by tags: no alarm could name them. So the
 * few that alarms need are counted once more without it, by filters on the log of the cycles.
 */
export class CycleMetrics extends Construct {
  readonly #namespace: string

  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id)
    this.#namespace = `${metricNamespace}/All`
    for (const name of watched)
      new MetricFilter(this, name, {
        logGroup,
        metricNamespace: this.#namespace,
        metricName: name,
        filterPattern: FilterPattern.numberValue(`$.${name}`, '>=', 0),
        metricValue: `$.${name}`,
      })
    new MetricFilter(this, 'ErrorLines', {
      logGroup,
      metricNamespace: this.#namespace,
      metricName: 'ErrorLines',
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricValue: '1',
    })
  }

  /** Over all fleets, a minute at a time. */
  metric(metricName: Watched | 'ErrorLines', options: MetricOptions = {}): Metric {
    const period = Duration.minutes(1)
    return new Metric({ namespace: this.#namespace, metricName, statistic: Stats.SUM, period, ...options })
  }
}
