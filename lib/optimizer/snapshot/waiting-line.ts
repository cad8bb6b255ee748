import { normalShare } from '../numbers/normal.ts'

/** Bugs that arrived between two looks, some of which still wait. */
export interface Waiting {
  /** The looks between which they arrived. */
  readonly fromSec: number
  readonly toSec: number
  readonly arrived: number
  /** How many of them have begun. */
  readonly begun: number
}

/** Who waits, as plain data. */
export interface WaitingLineState {
  /** Bugs that still wait and are counted as late already. */
  readonly overdue: number
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
}

/** The time from one look to the next. */
export interface Stretch {
  readonly fromSec: number
  readonly toSec: number
  /** Bugs that arrived in it. */
  readonly arrived: number
  /** Bugs that wait at its end. */
  readonly waitingAfter: number
}

/**
 * A first-come, first-served line that counts late bugs. Only the looks between which a bug arrived and began are known, so it
 * counts as late with the probability that its wait was too long. Each bug is judged once.
 */
export class WaitingLine {
  /** Late bugs so far; a real number, since it is a sum of probabilities. */
  late: number
  #overdue: number
  #waiting: Waiting[]

  constructor({ overdue, waiting }: WaitingLineState, late = 0) {
    this.late = late
    this.#overdue = overdue
    this.#waiting = [...waiting]
  }

  /** All that it takes to continue. */
  state(): WaitingLineState {
    return { overdue: this.#overdue, waiting: [...this.#waiting] }
  }

  pass(stretch: Stretch, promiseWaitSec: number): void {
    const { fromSec, toSec, arrived, waitingAfter } = stretch
    if (waitingAfter === 0 && this.#overdue === 0 && this.#waiting.length === 0) return
    const waited = this.#waiting.reduce((sum, group) => sum + group.arrived - group.begun, this.#overdue)
    if (arrived > 0) this.#waiting.push({ fromSec, toSec, arrived, begun: 0 })
    this.#begin(Math.max(0, waited + arrived - waitingAfter), stretch, promiseWaitSec)
    this.#countOverdue(toSec, promiseWaitSec)
  }

  /** So many bugs begin, evenly spread over a stretch. */
  #begin(count: number, stretch: Stretch, promiseWaitSec: number): void {
    let done = Math.min(count, this.#overdue)
    this.#overdue -= done
    while (done < count) {
      const first = this.#waiting[0]
      if (first === undefined) return
      const taken = Math.min(count - done, first.arrived - first.begun)
      const arrival = momentWithin(first, first.begun, first.begun + taken, first.arrived)
      const start = momentWithin(stretch, done, done + taken, count)
      this.late += taken * lateShare(arrival, start, promiseWaitSec)
      done += taken
      if (first.begun + taken < first.arrived) this.#waiting[0] = { ...first, begun: first.begun + taken }
      else this.#waiting.shift()
    }
  }

  /** Counts waiting bugs that are certainly late by now, so that they need not be remembered look by look. */
  #countOverdue(nowSec: number, promiseWaitSec: number): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.toSec >= nowSec - promiseWaitSec) return
      this.late += first.arrived - first.begun
      this.#overdue += first.arrived - first.begun
      this.#waiting.shift()
    }
  }
}

/** When some events of a stretch happened, known from their place in the order of all of them. */
interface Moment {
  readonly meanSec: number
  readonly varianceSec2: number
  /** Expected time from the first of these events to the last. */
  readonly lengthSec: number
}

/**
 * The events from the `first` to the `last` of `count` at random times within a stretch. Only their order is known, so their
 * times are order statistics of the uniform distribution (Beta distributed): the fewer events, the less certain.
 */
function momentWithin(
  { fromSec, toSec }: Pick<Stretch, 'fromSec' | 'toSec'>,
  first: number,
  last: number,
  count: number,
): Moment {
  const stretchSec = toSec - fromSec
  const place = (first + last) / 2 / count
  return {
    meanSec: fromSec + place * stretchSec,
    varianceSec2: (stretchSec ** 2 * place * (1 - place)) / (count + 2),
    lengthSec: ((last - first) / count) * stretchSec,
  }
}

/** The probability that a bug with this arrival and this start has waited longer than promised. */
function lateShare(arrival: Moment, start: Moment, promiseWaitSec: number): number {
  const beyondSec = start.meanSec - arrival.meanSec - promiseWaitSec
  const spreadSec2 = (start.lengthSec - arrival.lengthSec) ** 2 / 12
  return normalShare(beyondSec / Math.sqrt(arrival.varianceSec2 + start.varianceSec2 + spreadSec2 + 1))
}
