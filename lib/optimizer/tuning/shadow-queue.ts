import { normalShare } from '../normal.ts'
import type { RecordedCycle } from './recorded-cycle.ts'

/** Bugs that arrived in one cycle and wait. */
interface Waiting {
  /** The cycle that they arrived in. */
  readonly fromSec: number
  readonly toSec: number
  readonly arrived: number
  /** How many of them have begun. */
  readonly begun: number
}

/** A queue at a moment of the past, as plain data. */
export interface ShadowQueueState {
  readonly atSec: number
  readonly inSystem: number
  readonly arrived: number
  readonly late: number
  /** Waiting, and counted as late already. */
  readonly overdue: number
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
}

export function beginShadowQueue(atSec: number, inSystem: number): ShadowQueueState {
  return { atSec, inSystem, arrived: 0, late: 0, overdue: 0, waiting: [] }
}

/**
 * First come, first served: the bugs that begin in a cycle are those that have waited longest. Only the cycles in which a
 * bug arrived and began are known, so it counts as late by the chance that its wait was too long. Each is judged once.
 */
export class ShadowQueue {
  /** At work plus waiting; a real number, for this is a fluid. */
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

  /** All that it takes to go on. */
  state(): ShadowQueueState {
    const { inSystem, arrived, late } = this
    return { atSec: this.#atSec, inSystem, arrived, late, overdue: this.#overdue, waiting: [...this.#waiting] }
  }

  /** One cycle with so many agents ready on average and at its end, each of which, when busy, frees itself at `rate` per cycle. */
  advance(now: RecordedCycle, rate: number, agents: { mean: number; last: number }, promiseWaitSec: number): void {
    this.inSystem = afterCycle(this.inSystem, now.arrived, rate, agents.mean)
    this.#pass(now, Math.max(0, this.inSystem - agents.last), promiseWaitSec)
  }

  /** One cycle as it was recorded. */
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

  /** So many begin within a cycle, evenly. */
  #begin(count: number, fromSec: number, toSec: number, promiseWaitSec: number): void {
    let done = Math.min(count, this.#overdue)
    this.#overdue -= done
    while (done < count) {
      const first = this.#waiting[0]
      if (first === undefined) return
      const taken = Math.min(count - done, first.arrived - first.begun)
      const arrival = within(first.fromSec, first.toSec, first.begun, first.begun + taken, first.arrived)
      const start = within(fromSec, toSec, done, done + taken, count)
      this.late += taken * lateShare(arrival, start, promiseWaitSec)
      done += taken
      if (first.begun + taken < first.arrived) this.#waiting[0] = { ...first, begun: first.begun + taken }
      else this.#waiting.shift()
    }
  }

  /** Whoever must be late by now is counted, and need not be remembered one by one. */
  #countOverdue(promiseWaitSec: number): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.toSec >= this.#atSec - promiseWaitSec) return
      this.late += first.arrived - first.begun
      this.#overdue += first.arrived - first.begun
      this.#waiting.shift()
    }
  }
}

/** When something happened that is known by its cycle and its place among others. */
interface Moment {
  readonly meanSec: number
  readonly varianceSec2: number
  /** From the first to the last that it stands for. */
  readonly lengthSec: number
}

/**
 * The moments from the `first` to the `last` of `count` that came at random within a cycle: their order is known, so their times
 * are order statistics of the uniform distribution (Beta distributed), the less certain the fewer they are.
 */
function within(fromSec: number, toSec: number, first: number, last: number, count: number): Moment {
  const cycleSec = toSec - fromSec
  const place = (first + last) / 2 / count
  return {
    meanSec: fromSec + place * cycleSec,
    varianceSec2: (cycleSec ** 2 * place * (1 - place)) / (count + 2),
    lengthSec: ((last - first) / count) * cycleSec,
  }
}

/** The chance that who arrived then and began then has waited longer than was promised. */
function lateShare(arrival: Moment, start: Moment, promiseWaitSec: number): number {
  const beyondSec = start.meanSec - arrival.meanSec - promiseWaitSec
  const spreadSec2 = (start.lengthSec - arrival.lengthSec) ** 2 / 12
  return normalShare(beyondSec / Math.sqrt(arrival.varianceSec2 + start.varianceSec2 + spreadSec2 + 1))
}

/** Bugs that an agent can finish in a cycle, where all that came were gone at its end: they take half of it, for all that is known. */
const unseenRate = 2

/**
 * Bugs in the system at the end of a cycle. With agents to spare departures follow the mean of those present (the
 * trapezoid that gives back the record, stable however short bugs are against a cycle); else all agents are busy.
 */
function afterCycle(present: number, arrived: number, rate: number, agents: number): number {
  if (rate === Number.POSITIVE_INFINITY) return Math.max(0, present + arrived - unseenRate * agents)
  const unbound = Math.max(0, (present * (1 - rate / 2) + arrived) / (1 + rate / 2))
  if ((present + unbound) / 2 <= agents) return unbound
  return Math.max(0, present + arrived - rate * agents)
}
