import type { RecordedCycle } from './recorded-cycle.ts'
import { beginShadowQueue, ShadowQueue, type ShadowQueueState } from './shadow-queue.ts'

/** What came of choices, against what had been foretold of them; sums in which the past fades. */
export interface Came {
  readonly days: number
  readonly arrived: number
  readonly late: number
  readonly foretold: number
}

/** A witness at a moment, as plain data. */
export interface WitnessState {
  readonly queue: ShadowQueueState
  readonly came: Came
}

/** The fluid is corrected upwards by this factor at most: beyond it is the record that deserves doubt. */
const largestFactor = 2

/** And downwards by this at most: what came in time under settings that keep much says little of those that keep less. */
const smallestFactor = 0.5

/** Until anything has come of a choice the fluid is taken to foretell too few late bugs: it knows no chance but that of arrivals. */
const distrust = 1.5

const daySec = 86_400

/**
 * Sees how many bugs were late under the choices in force, from the queues as they were recorded, and how many the fluid
 * had foretold under the same choices. Their ratio corrects what the fluid says of every other.
 */
export class Witness {
  #queue: ShadowQueue
  #latestSec: number
  #came: Came

  constructor(first: RecordedCycle, came: Came = { days: 0, arrived: 0, late: 0, foretold: 0 }) {
    this.#queue = new ShadowQueue(beginShadowQueue(first.atSec, first.demand))
    this.#latestSec = first.atSec
    this.#came = came
  }

  static resume({ queue, came }: WitnessState): Witness {
    const { atSec } = queue
    const witness = new Witness({ atSec, demand: 0, totalAgents: 0, arrived: 0 }, came)
    witness.#queue = new ShadowQueue(queue)
    return witness
  }

  state(): WitnessState {
    return { queue: this.#queue.state(), came: this.#came }
  }

  /** After a gap nobody knows who waited in it. */
  startAfresh(first: RecordedCycle): Witness {
    return new Witness(first, this.#came)
  }

  /** One more cycle. `foretold` is how many were late in it by the fluid; absent while nothing that it knows was in force. */
  see(now: RecordedCycle, promiseWaitSec: number, foretold: number | undefined): void {
    const before = this.#queue.late
    const days = (now.atSec - this.#latestSec) / daySec
    this.#latestSec = now.atSec
    if (now.queued === undefined) return
    this.#queue.witness(now, now.queued, promiseWaitSec)
    if (foretold === undefined) return
    this.#came = {
      days: this.#came.days + days,
      arrived: this.#came.arrived + now.arrived,
      late: this.#came.late + this.#queue.late - before,
      foretold: this.#came.foretold + foretold,
    }
  }

  fade(share: number): void {
    const { days, arrived, late, foretold } = this.#came
    const kept = 1 - share
    this.#came = { days: days * kept, arrived: arrived * kept, late: late * kept, foretold: foretold * kept }
  }

  /**
   * What to multiply late bugs of the fluid by. A day at the limit, distrusted, stands for what was believed before anything
   * came, so that the first days do not swing it.
   */
  factor(lateLimit: number): number {
    const { days, arrived, late, foretold } = this.#came
    if (!(days > 0) || !(arrived > 0)) return distrust
    const believed = (lateLimit * arrived) / Math.max(1, days)
    const factor = (late + distrust * believed) / (foretold + believed)
    return Math.max(smallestFactor, Math.min(largestFactor, factor))
  }
}
