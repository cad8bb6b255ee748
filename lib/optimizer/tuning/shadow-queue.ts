import { normalShare } from '../normal.ts'
import type { RecordedCycle } from './recorded-cycle.ts'

/** Bugs that arrived in one cycle, some of which still wait. */
interface Waiting {
  /** The cycle in which they arrived. */
  readonly fromSec: number
  readonly toSec: number
  readonly arrived: number
  /** How many of them have begun. */
  readonly begun: number
}

/** The state of a shadow queue, as plain data. */
export interface ShadowQueueState {
  readonly atSec: number
  readonly inSystem: number
  readonly arrived: number
  readonly late: number
  /** Bugs that still wait and are counted as late already. */
  readonly overdue: number
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
}

export function beginShadowQueue(atSec: number, inSystem: number): ShadowQueueState {
  return { atSec, inSystem, arrived: 0, late: 0, overdue: 0, waiting: [] }
}

/**
 * A first-come, first-served queue that counts late bugs. Only the cycles in which a bug arrived and began are known, so it
 * counts as late with the probability that its wait was too long. Each bug is judged once.
 */
export class ShadowQueue {
  /** Bugs at work plus waiting; a real number, since this is a fluid. */
  inSystem: number
  arrived: number
  late: number
  #atSec: number
  #overdue: number
  #waiting: Waiting[]

  constructor({ atSec, inSystem, arrived, late, overdue, waiting }: ShadowQueueState) {
    this.#atSec = atSec
    this.inSystem = inSystem
    this.arrived = arrived
    this.late = late
    this.#overdue = overdue
    this.#waiting = [...waiting]
  }

  /** All that it takes to continue. */
  state(): ShadowQueueState {
    const { inSystem, arrived, late } = this
    return { atSec: this.#atSec, inSystem, arrived, late, overdue: this.#overdue, waiting: [...this.#waiting] }
  }

  /**
   * One cycle of a fleet.
   * @param rate share of the busy agents that become free in the cycle.
   * @param agents ready agents, on average and at its end.
   */
  advance(now: RecordedCycle, rate: number, agents: { mean: number; last: number }, promiseWaitSec: number): void {
    this.inSystem = afterCycle(this.inSystem, now.arrived, rate, agents.mean)
    this.#pass(now, Math.max(0, this.inSystem - agents.last), promiseWaitSec)
  }

  /** One cycle of the record, with the queue that was seen at its end. */
  witness(now: RecordedCycle, queued: number, promiseWaitSec: number): void {
    this.inSystem = now.demand
    this.#pass(now, queued, promiseWaitSec)
  }

  #pass(now: RecordedCycle, waitingAfter: number, promiseWaitSec: number): void {
    const fromSec = this.#atSec
    const toSec = now.atSec
    this.#atSec = toSec
    this.arrived += now.arrived
    if (waitingAfter === 0 && this.#overdue === 0 && this.#waiting.length === 0) return
    const waited = this.#waiting.reduce((sum, { arrived, begun }) => sum + arrived - begun, this.#overdue)
    if (now.arrived > 0) this.#waiting.push({ fromSec, toSec, arrived: now.arrived, begun: 0 })
    const begin = Math.max(0, waited + now.arrived - waitingAfter)
    this.#begin(begin, fromSec, toSec, promiseWaitSec)
    this.#countOverdue(promiseWaitSec)
  }

  /** So many bugs begin, evenly spread over a cycle. */
  #begin(count: number, fromSec: number, toSec: number, promiseWaitSec: number): void {
    let done = Math.min(count, this.#overdue)
    this.#overdue -= done
    while (done < count) {
      const first = this.#waiting[0]
      if (first === undefined) return
      const taken = Math.min(count - done, first.arrived - first.begun)
      const arrival = momentWithin(first.fromSec, first.toSec, first.begun, first.begun + taken, first.arrived)
      const start = momentWithin(fromSec, toSec, done, done + taken, count)
      this.late += taken * lateShare(arrival, start, promiseWaitSec)
      done += taken
      if (first.begun + taken < first.arrived) this.#waiting[0] = { ...first, begun: first.begun + taken }
      else this.#waiting.shift()
    }
  }

  /** Counts waiting bugs that are certainly late by now, so that they need not be remembered cycle by cycle. */
  #countOverdue(promiseWaitSec: number): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.toSec >= this.#atSec - promiseWaitSec) return
      this.late += first.arrived - first.begun
      this.#overdue += first.arrived - first.begun
      this.#waiting.shift()
    }
  }
}

/** When some events of a cycle happened, known from their place in the order of all of them. */
interface Moment {
  readonly meanSec: number
  readonly varianceSec2: number
  /** Expected time from the first of these events to the last. */
  readonly lengthSec: number
}

/**
 * The events from the `first` to the `last` of `count` at random times within a cycle. Only their order is known, so their
 * times are order statistics of the uniform distribution (Beta distributed): the fewer events, the less certain.
 */
function momentWithin(fromSec: number, toSec: number, first: number, last: number, count: number): Moment {
  const cycleSec = toSec - fromSec
  const place = (first + last) / 2 / count
  return {
    meanSec: fromSec + place * cycleSec,
    varianceSec2: (cycleSec ** 2 * place * (1 - place)) / (count + 2),
    lengthSec: ((last - first) / count) * cycleSec,
  }
}

/** The probability that a bug with this arrival and this start has waited longer than promised. */
function lateShare(arrival: Moment, start: Moment, promiseWaitSec: number): number {
  const beyondSec = start.meanSec - arrival.meanSec - promiseWaitSec
  const spreadSec2 = (start.lengthSec - arrival.lengthSec) ** 2 / 12
  return normalShare(beyondSec / Math.sqrt(arrival.varianceSec2 + start.varianceSec2 + spreadSec2 + 1))
}

/** Bugs that an agent finishes per cycle where none was ever seen at work: each is assumed to take half a cycle. */
const unseenRate = 2

/**
 * Bugs in the system at the end of a cycle. With agents to spare, departures are proportional to the mean of bugs at its
 * beginning and end (the trapezoidal rule: it reproduces the record, and is stable however short bugs are compared with a
 * cycle). Otherwise all agents are busy.
 */
function afterCycle(present: number, arrived: number, rate: number, agents: number): number {
  if (rate === Number.POSITIVE_INFINITY) return Math.max(0, present + arrived - unseenRate * agents)
  const unbound = Math.max(0, (present * (1 - rate / 2) + arrived) / (1 + rate / 2))
  if ((present + unbound) / 2 <= agents) return unbound
  return Math.max(0, present + arrived - rate * agents)
}
