import { Duration } from 'aws-cdk-lib'
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { metricNamespace } from './metric-names.ts'

/** `Alive`: a cycle was done, or none was due. `Failures`: whatever went wrong in a cycle, or ended it. */
export type Watched = 'Alive' | 'Failures' | 'WorkersUnheard' | 'BurstAgeSec' | 'CapacityRefused' | 'Anomaly'

const isPositive = (name: string) => FilterPattern.numberValue(`$.${name}`, '>', 0)

export interface CycleMetricsProps {
  readonly scheduleLog: ILogGroup
  readonly cycleLog: ILogGroup
}

/**
 * The figures that alarms watch, over all fleets: only `Alive` is always there. The others are published while something is
 * wrong, and a metric is paid for by the hour in which it is published; no data counts as no trouble.
 *
 * The metrics of a cycle carry the fleet as a dimension, and fleets come and go by tags: no alarm could name them. So the
 * few that alarms need are counted once more without it, by filters on the lines that every cycle and every minute write.
 */
export class CycleMetrics extends Construct {
  readonly #namespace = `${metricNamespace}/All`
  readonly #cycleLog: ILogGroup

  constructor(scope: Construct, id: string, { scheduleLog, cycleLog }: CycleMetricsProps) {
    super(scope, id)
    this.#cycleLog = cycleLog
    this.#filter('Cycles', cycleLog, 'Alive', isPositive('Cycles'), '$.Cycles')
    // No fleet yet, or only such as have no cycle in this minute: nothing is missed.
    const noneDue = FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'minute queued'),
      FilterPattern.numberValue('$.cycles', '=', 0),
    )
    this.#filter('NoneDue', scheduleLog, 'Alive', noneDue, '1')
    this.#filter('Failures', cycleLog, 'Failures', isPositive('Failures'), '$.Failures')
    // Without a queue, or without workers, nothing shrinks and nothing is learned, however long it lasts.
    this.#filter('SourcesMissing', cycleLog, 'Failures', isPositive('SourcesMissing'), '$.SourcesMissing')
    const unseen = FilterPattern.stringValue('$.message', '=', 'region unseen')
    this.#filter('RegionsUnseen', scheduleLog, 'Failures', unseen, '1')
    // A wrong name of a fleet: nobody else ever hears of that group.
    const refused = FilterPattern.stringValue('$.message', '=', 'tag refused')
    this.#filter('TagsRefused', scheduleLog, 'Failures', refused, '1')
    // `Alive` counts the cycles of all fleets together: one that has none is not missed there.
    const unsteered = FilterPattern.stringValue('$.message', '=', 'fleet unsteered')
    this.#filter('FleetsUnsteered', scheduleLog, 'Failures', unsteered, '1')
    const stale = FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'cycle dropped'),
      FilterPattern.stringValue('$.result', '=', 'stale'),
      FilterPattern.stringValue('$.level', '=', 'WARN'),
    )
    this.#filter('CyclesStale', cycleLog, 'Failures', stale, '1')
    // A failed cycle is handed back to the queue, which Lambda counts as no error of the function.
    this.#filter('Errors', cycleLog, 'Failures', FilterPattern.stringValue('$.level', '=', 'ERROR'), '1')
    for (const name of ['BurstAgeSec', 'CapacityRefused', 'WorkersUnheard'] as const) this.#troubled(name)
  }

  /** Counted where somebody wants to be told of it alone. */
  anomalies(): Metric {
    this.#troubled('Anomaly')
    return this.metric('Anomaly')
  }

  /** A figure of cycles that is published while it is not zero. */
  #troubled(name: Watched): void {
    this.#filter(name, this.#cycleLog, name, isPositive(name), `$.${name}`)
  }

  /** Over all fleets, a minute at a time. */
  metric(metricName: Watched, options: MetricOptions = {}): Metric {
    const period = Duration.minutes(1)
    return new Metric({ namespace: this.#namespace, metricName, statistic: Stats.SUM, period, ...options })
  }

  #filter(id: string, logGroup: ILogGroup, metricName: Watched, filterPattern: IFilterPattern, metricValue: string) {
    new MetricFilter(this, id, { logGroup, metricNamespace: this.#namespace, metricName, filterPattern, metricValue })
  }
}
