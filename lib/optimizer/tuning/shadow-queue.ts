import type { RecordedCycle } from './recorded-cycle.ts'

/** A queue at a moment of the past, as plain data. */
export interface ShadowQueueState {
  readonly inSystem: number
  readonly late: number
  readonly judged: number
  readonly waiting: number
  readonly arrivals: readonly { readonly atSec: number; readonly total: number }[]
}

export function beginShadowQueue(atSec: number, inSystem: number): ShadowQueueState {
  return { inSystem, late: 0, judged: 0, waiting: 0, arrivals: [{ atSec, total: 0 }] }
}

/**
 * First come, first served, in cumulative counts: a bug is late when so many had arrived `promiseWaitSec` ago that it was
 * among them, and so few have begun since that it still waits. Each bug is judged once.
 */
export class ShadowQueue {
  /** At work plus waiting; a real number, for this is a fluid. */
  inSystem: number
  late: number
  #judged: number
  #waiting: number
  /** Cumulative arrivals at the ends of the latest cycles, oldest first. */
  readonly #arrivals: ShadowQueueState['arrivals'][number][]

  constructor({ inSystem, late, judged, waiting, arrivals }: ShadowQueueState) {
    this.inSystem = inSystem
    this.late = late
    this.#judged = judged
    this.#waiting = waiting
    this.#arrivals = [...arrivals]
  }

  /** All that it takes to go on. */
  state(): ShadowQueueState {
    const { inSystem, late } = this
    return { inSystem, late, judged: this.#judged, waiting: this.#waiting, arrivals: [...this.#arrivals] }
  }

  get arrived(): number {
    return this.#arrivals.at(-1)?.total ?? 0
  }

  /** One cycle with so many agents ready, each of which, when busy, frees itself at `rate` per cycle. */
  advance(now: RecordedCycle, rate: number, agents: number, promiseWaitSec: number): void {
    this.inSystem = afterCycle(this.inSystem, now.arrived, rate, agents)
    this.#pass(now, Math.max(0, this.inSystem - agents), promiseWaitSec)
  }

  /** One cycle as it was recorded. */
  witness(now: RecordedCycle, queued: number, promiseWaitSec: number): void {
    this.inSystem = now.demand
    this.#pass(now, queued, promiseWaitSec)
  }

  #pass(now: RecordedCycle, waiting: number, promiseWaitSec: number): void {
    const before = this.arrived
    const latest = this.#arrivals.at(-1)?.atSec ?? now.atSec
    this.#arrivals.push({ atSec: now.atSec, total: before + now.arrived })
    const waitingBefore = this.#waiting
    this.#waiting = waiting
    if (this.#waiting === 0 && waitingBefore === 0)
      this.#judged = Math.max(this.#judged, this.#arrivedBy(now.atSec - promiseWaitSec))
    else {
      const halfway = before + now.arrived / 2 - (waitingBefore + this.#waiting) / 2
      this.#judge((latest + now.atSec) / 2 - promiseWaitSec, halfway)
      this.#judge(now.atSec - promiseWaitSec, before + now.arrived - this.#waiting)
    }
    while ((this.#arrivals[1]?.atSec ?? now.atSec) < now.atSec - promiseWaitSec - (now.atSec - latest))
      this.#arrivals.shift()
  }

  /** Of those that had arrived by then, whoever has not begun is late. */
  #judge(arrivedBySec: number, begun: number): void {
    const due = this.#arrivedBy(arrivedBySec)
    this.late += Math.max(0, due - Math.max(begun, this.#judged))
    this.#judged = Math.max(this.#judged, due)
  }

  /** Cumulative arrivals at a time, straight lines between the cycles. */
  #arrivedBy(atSec: number): number {
    const arrivals = this.#arrivals
    for (let index = arrivals.length - 1; index > 0; index -= 1) {
      const later = arrivals[index]
      const earlier = arrivals[index - 1]
      if (later === undefined || earlier === undefined || atSec < earlier.atSec) continue
      const share = Math.min(1, (atSec - earlier.atSec) / (later.atSec - earlier.atSec))
      return earlier.total + share * (later.total - earlier.total)
    }
    return arrivals[0] && atSec >= arrivals[0].atSec ? arrivals[0].total : 0
  }
}

/**
 * Bugs in the system at the end of a cycle. With agents to spare departures follow the mean of those present (the
 * trapezoid that gives back the record, stable however short bugs are against a cycle); else all agents are busy.
 */
function afterCycle(present: number, arrived: number, rate: number, agents: number): number {
  const unbound = Math.max(0, (present * (1 - rate / 2) + arrived) / (1 + rate / 2))
  if ((present + unbound) / 2 <= agents) return unbound
  return Math.max(0, present + arrived - rate * agents)
}
