import { WaitingLine, type WaitingLineState } from '../snapshot/waiting-line.ts'
import type { RecordedCycle } from './recorded-cycle.ts'

/** The state of a shadow queue, as plain data. */
export interface ShadowQueueState extends WaitingLineState {
  readonly atSec: number
  readonly inSystem: number
  readonly arrived: number
  readonly late: number
}

export function beginShadowQueue(atSec: number, inSystem: number): ShadowQueueState {
  return { atSec, inSystem, arrived: 0, late: 0, overdue: 0, waiting: [] }
}

/** The queue of a fleet that lives through the record: which of its bugs are late, and how many are in the system. */
export class ShadowQueue {
  /** Bugs at work plus waiting; a real number, since this is a fluid. */
  inSystem: number
  arrived: number
  #atSec: number
  readonly #line: WaitingLine

  constructor({ atSec, inSystem, arrived, late, ...line }: ShadowQueueState) {
    this.#atSec = atSec
    this.inSystem = inSystem
    this.arrived = arrived
    this.#line = new WaitingLine(line, late)
  }

  get late(): number {
    return this.#line.late
  }

  /** All that it takes to continue. */
  state(): ShadowQueueState {
    const { inSystem, arrived, late } = this
    return { atSec: this.#atSec, inSystem, arrived, late, ...this.#line.state() }
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
    this.#atSec = now.atSec
    this.arrived += now.arrived
    this.#line.pass({ fromSec, toSec: now.atSec, arrived: now.arrived, waitingAfter }, promiseWaitSec)
  }
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
