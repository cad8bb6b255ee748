import { levels } from '../../optimizer/forecast/forecast.ts'
import { exceedance } from '../../optimizer/models/exceedance.ts'
import { fourDigits } from '../../optimizer/models/four-digits.ts'
import { rounded } from '../../optimizer/numbers/rounded.ts'
import type { ForecastRecording, RecordedFan } from '../../view/forecast/forecast-data.ts'

/** The most paths that a page carries, and the most buckets in its charts over time. */
const mostFans = 100
const mostBuckets = 400
/** A share rests on at least an hour of five-minute steps. */
const leastBucketSteps = 12
/** All leads up to here are recorded; beyond, where curves are smooth, only every so many steps. */
const denseLeads = 12
const sparseEvery = 6

export interface RecorderOptions {
  /** Steps ahead that are judged. */
  readonly leads: readonly number[]
  /** Origins at which paths will be judged, at most. */
  readonly origins: number
  /** Steps of the whole record. */
  readonly steps: number
  readonly stepSec: number
  readonly models: number
}

/** The forecast of the model with this index (the mixture comes last) so many steps ahead, at `levels`. */
export type Say = (name: number, lead: number) => readonly number[]

interface Bucket {
  judged: number
  readonly above: number[]
  shares: readonly number[]
}

/** Records of a rolling-origin run what its charts are drawn from. */
export class ForecastRecorder {
  readonly #options: RecorderOptions
  readonly #bucketSteps: number
  readonly #everyOrigin: number
  readonly #fanLeads: readonly number[]
  readonly #fans: RecordedFan[] = []
  readonly #buckets: readonly Bucket[][]
  #origins = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#bucketSteps = Math.max(leastBucketSteps, Math.ceil(options.steps / mostBuckets))
    this.#everyOrigin = Math.ceil(options.origins / mostFans)
    const furthest = Math.max(...options.leads)
    this.#fanLeads = Array.from({ length: furthest }, (_, index) => index + 1).filter(
      (lead) => lead <= denseLeads || lead % sparseEvery === 0 || lead === furthest,
    )
    const buckets = Math.ceil(options.steps / this.#bucketSteps)
    this.#buckets = options.leads.map(() =>
      Array.from({ length: buckets }, () => ({ judged: 0, above: levels.map(() => 0), shares: [] })),
    )
  }

  /** The outcome of the mixture's forecast for a step, and the models' shares at that time. */
  outcome(lead: number, step: number, { quantiles, actual, shares }: Outcome): void {
    const bucket = this.#buckets[this.#options.leads.indexOf(lead)]?.[Math.floor(step / this.#bucketSteps)]
    if (bucket === undefined) return
    bucket.judged += 1
    bucket.shares = shares
    levels.forEach((level, index) => {
      bucket.above[index] = (bucket.above[index] ?? 0) + exceedance(actual, quantiles[index] ?? 0, level)
    })
  }

  /** The path forecast at an origin whose newest known step is `step`. */
  origin(step: number, say: Say): void {
    this.#origins += 1
    if ((this.#origins - 1) % this.#everyOrigin !== 0) return
    const mixture = this.#options.models
    const along = (name: number, level: number) => this.#fanLeads.map((lead) => fourDigits(say(name, lead)[level] ?? 0))
    this.#fans.push({
      step,
      quantiles: levels.map((_, level) => along(mixture, level)),
      medians: Array.from({ length: this.#options.models }, (_, model) => along(model, 0)),
    })
  }

  recording(): ForecastRecording {
    const { leads, stepSec, models } = this.#options
    return {
      fanLeads: this.#fanLeads,
      fans: this.#fans,
      bucketSteps: this.#bucketSteps,
      leads: leads.map((lead, index) => {
        const buckets = this.#buckets[index] ?? []
        return {
          leadSec: lead * stepSec,
          judged: buckets.map(({ judged }) => judged),
          above: levels.map((_, level) => buckets.map(({ above }) => fourDigits(above[level] ?? 0))),
          shares: Array.from({ length: models }, (_, model) =>
            buckets.map(({ shares }) => rounded(shares[model] ?? 0, 3)),
          ),
        }
      }),
    }
  }
}

interface Outcome {
  /** As forecast, at `levels`. */
  readonly quantiles: readonly number[]
  readonly actual: number
  readonly shares: readonly number[]
}
