/** Points of a metric as an account kept it: epoch seconds, strictly rising. What is missing is not there; it is no zero. */
export interface MetricSeries {
  readonly atSec: readonly number[]
  readonly values: readonly number[]
}

/** How a group is sized at present, as far as its account says. */
export type PresentPolicy =
  | { readonly kind: 'none' }
  /** Shares of one: the utilisation that it steers towards. */
  | { readonly kind: 'target-tracking' | 'predictive'; readonly target: number }
  /** Something whose numbers do not say what it would have done: steps, schedules, metrics of somebody's own. */
  | { readonly kind: 'other'; readonly names: readonly string[] }

/** What is configured on a group, and what its account remembers of it. */
export interface GroupHistory {
  /** `region/name`. */
  readonly key: string
  readonly min: number
  readonly max: number
  readonly present: PresentPolicy
  /** Distance of two points where none is missing. */
  readonly periodSec: number
  /** Instances in service; where nobody counted those, the instances that were asked for. */
  readonly instances: MetricSeries
  readonly counted: 'in-service' | 'desired'
  /** Mean of the group, 0 to 100. */
  readonly cpuPercent: MetricSeries
  /** Of the queue that feeds the group, where it is known. */
  readonly queue?: QueueHistory
}

export interface QueueHistory {
  /** Messages that wait. */
  readonly visible: MetricSeries
  /** Messages that somebody works on. */
  readonly inFlight: MetricSeries
}
