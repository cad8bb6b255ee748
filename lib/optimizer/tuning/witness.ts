import type { RecordedCycle } from './recorded-cycle.ts'
import { beginShadowQueue, ShadowQueue, type ShadowQueueState } from './shadow-queue.ts'

/** What came of past choices, and what the fluid had foretold for them; sums in which the past fades. */
interface Outcomes {
  readonly days: number
  readonly arrived: number
  readonly late: number
  readonly foretold: number
}

interface Bugs {
  readonly arrived: number
  readonly late: number
}

const nothing: Outcomes = { days: 0, arrived: 0, late: 0, foretold: 0 }
const noBugs: Bugs = { arrived: 0, late: 0 }

/** The state of a witness, as plain data. */
export interface WitnessState {
  readonly queue: ShadowQueueState
  readonly came: Outcomes
  /** Days of the past that were imported; none where absent. */
  readonly importedDays?: number
  /** Bugs of the queue that `seen` leaves out; none where absent. */
  readonly disregarded?: Bugs
  /** Time of the newest cycle, epoch seconds; that of the queue where absent. */
  readonly latestSec?: number
}

/** The fluid is corrected upwards by at most this factor: if more seems needed, it is rather the record that is wrong. */
const largestFactor = 2

/** And downwards by at most this: few late bugs under generous settings say little about settings that keep less. */
const smallestFactor = 0.5

/**
 * Before anything has come of a choice, the fluid is assumed to foretell too few late bugs, by this share: only arrivals are random
 * in it, and a fleet's first choice rests on a single day. Where days were imported, this share is divided by their number.
 */
const distrust = 0.5

const daySec = 86_400

/**
 * Compares how many bugs were late under the choices in force, by the recorded queues, with how many the fluid had foretold
 * for the same choices. Their ratio corrects what the fluid says of every candidate.
 */
export class Witness {
  readonly #queue: ShadowQueue
  #latestSec: number
  #came: Outcomes
  #importedDays: number
  #disregarded: Bugs

  private constructor({ queue, came, importedDays = 0, disregarded = noBugs, latestSec = queue.atSec }: WitnessState) {
    this.#queue = new ShadowQueue(queue)
    this.#latestSec = latestSec
    this.#came = came
    this.#importedDays = importedDays
    this.#disregarded = disregarded
  }

  static begin({ atSec, demand }: RecordedCycle): Witness {
    return new Witness({ queue: beginShadowQueue(atSec, demand), came: nothing })
  }

  /** Continues from a saved state. */
  static resume(state: WitnessState): Witness {
    return new Witness(state)
  }

  state(): WitnessState {
    return {
      queue: this.#queue.state(),
      came: this.#came,
      importedDays: this.#importedDays,
      disregarded: this.#disregarded,
      latestSec: this.#latestSec,
    }
  }

  /** For after a gap, in which nobody knows which bugs waited. */
  startAfresh({ atSec, demand }: RecordedCycle): Witness {
    return new Witness({ queue: beginShadowQueue(atSec, demand), came: this.#came, importedDays: this.#importedDays })
  }

  /** One more cycle. @param foretold late bugs in it by the fluid; `undefined` while no choice is in force. */
  see(now: RecordedCycle, promiseWaitSec: number, foretold: number | undefined): void {
    const before = this.#queue.late
    const days = (now.atSec - this.#latestSec) / daySec
    this.#latestSec = now.atSec
    if (now.imported) this.#importedDays += days
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

  /** The bugs that arrived since the last gap, and how many of them were late, whoever had chosen the settings. */
  get seen(): Bugs {
    const { arrived, late } = this.#disregarded
    return { arrived: this.#queue.arrived - arrived, late: this.#queue.late - late }
  }

  /** Leaves out what was seen so far. */
  disregard(): void {
    const { arrived, late } = this.#queue
    this.#disregarded = { arrived, late }
  }

  fade(share: number): void {
    const { days, arrived, late, foretold } = this.#came
    const kept = 1 - share
    this.#came = { days: days * kept, arrived: arrived * kept, late: late * kept, foretold: foretold * kept }
  }

  /**
   * What to multiply the fluid's late bugs by. A prior of one day with late bugs at the limit, and the initial distrust, keeps
   * the first days from swinging it.
   */
  factor(lateLimit: number): number {
    const { days, arrived, late, foretold } = this.#came
    const assumed = 1 + distrust / Math.max(1, this.#importedDays)
    if (!(arrived > 0)) return assumed
    const believed = (lateLimit * arrived) / Math.max(1, days)
    const factor = (late + assumed * believed) / (foretold + believed)
    return Math.max(smallestFactor, Math.min(largestFactor, factor))
  }
}
