import { Duration } from 'aws-cdk-lib'
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { metricNamespace } from './metric-names.ts'

/** `Alive`: a cycle was completed, or none was due. `Failures`: anything that went wrong in a cycle, or ended it. */
export type Watched =
  | 'Alive'
  | 'Failures'
  | 'WorkersUnheard'
  | 'BurstAgeSec'
  | 'CapacityRefused'
  | 'Anomaly'
  | 'PromiseBroken'

const isPositive = (name: string) => FilterPattern.numberValue(`$.${name}`, '>', 0)

export interface CycleMetricsProps {
  readonly scheduleLog: ILogGroup
  readonly cycleLog: ILogGroup
}

/**
 * The figures that alarms watch, over all fleets. Only `Alive` is always published, the others only while something is wrong: a
 * metric costs money for every hour in which it is published, and no data counts as no trouble.
 *
 * The metrics of a cycle have the fleet as a dimension, but alarms cannot name fleets, which come and go by tags. So the few
 * figures that alarms need are counted again without it, by filters on the lines that every cycle and every minute log.
 */
export class CycleMetrics extends Construct {
  readonly #namespace = `${metricNamespace}/All`
  readonly #cycleLog: ILogGroup

  constructor(scope: Construct, id: string, { scheduleLog, cycleLog }: CycleMetricsProps) {
    super(scope, id)
    this.#cycleLog = cycleLog
    this.#filter('Cycles', cycleLog, 'Alive', isPositive('Cycles'), '$.Cycles')
    // There is no fleet, or none has a cycle in this minute: nothing is missing.
    const noneDue = FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'minute queued'),
      FilterPattern.numberValue('$.cycles', '=', 0),
    )
    this.#filter('NoneDue', scheduleLog, 'Alive', noneDue, '1')
    this.#filter('Failures', cycleLog, 'Failures', isPositive('Failures'), '$.Failures')
    // While a source cannot be read, nothing shrinks and nothing is learned, however long that lasts.
    this.#filter('SourcesMissing', cycleLog, 'Failures', isPositive('SourcesMissing'), '$.SourcesMissing')
    const unseen = FilterPattern.stringValue('$.message', '=', 'region unseen')
    this.#filter('RegionsUnseen', scheduleLog, 'Failures', unseen, '1')
    // An invalid name of a fleet: nothing else would ever report that group.
    const refused = FilterPattern.stringValue('$.message', '=', 'tag refused')
    this.#filter('TagsRefused', scheduleLog, 'Failures', refused, '1')
    // `Alive` counts the cycles of all fleets together, so it does not show a single fleet that has none.
    const unsteered = FilterPattern.stringValue('$.message', '=', 'fleet unsteered')
    this.#filter('FleetsUnsteered', scheduleLog, 'Failures', unsteered, '1')
    const stale = FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'cycle dropped'),
      FilterPattern.stringValue('$.result', '=', 'stale'),
      FilterPattern.stringValue('$.level', '=', 'WARN'),
    )
    this.#filter('CyclesStale', cycleLog, 'Failures', stale, '1')
    // A failed cycle is handed back to the queue, which Lambda does not count as an error of the function.
    this.#filter('Errors', cycleLog, 'Failures', FilterPattern.stringValue('$.level', '=', 'ERROR'), '1')
    for (const name of ['BurstAgeSec', 'CapacityRefused', 'WorkersUnheard'] as const) this.#troubled(name)
  }

  /** A figure that is watched only if its alarm is wanted: the filter's metric costs money. */
  onDemand(name: 'Anomaly' | 'PromiseBroken'): Metric {
    this.#troubled(name)
    return this.metric(name)
  }

  /** Publishes a figure of cycles while it is not zero. */
  #troubled(name: Watched): void {
    this.#filter(name, this.#cycleLog, name, isPositive(name), `$.${name}`)
  }

  /** A figure over all fleets, by minute. */
  metric(metricName: Watched, options: MetricOptions = {}): Metric {
    const period = Duration.minutes(1)
    return new Metric({ namespace: this.#namespace, metricName, statistic: Stats.SUM, period, ...options })
  }

  #filter(id: string, logGroup: ILogGroup, metricName: Watched, filterPattern: IFilterPattern, metricValue: string) {
    new MetricFilter(this, id, { logGroup, metricNamespace: this.#namespace, metricName, filterPattern, metricValue })
  }
}
