import type { Orders, Reported } from './send-heartbeat.ts'

/** Seconds until a worker acknowledges a drain. */
const answerSec = 1

/** Seconds until the first retry of a failed report, and the longest backoff between two retries. */
const firstRetrySec = 2
const longestRetrySec = 60

/** The longest time that the service may ask a worker to wait before it tries again, in seconds. */
const longestAskedSec = 3600

/** Orders last for so many seconds without an answer, and for so many intervals: a dead service must not leave workers idle. */
const lapse = { sec: 900, intervals: 3 }

/** How a worker stands with its service. */
export interface Standing {
  /** The latest orders, until they lapse. */
  readonly orders?: Orders
  /** Reports in a row that failed, or could not be made because the agents at work were unknown. */
  readonly failures: number
  /** When the first of the present run of unanswered reports was sent. */
  readonly unansweredSinceSec?: number
}

/** A new worker has no orders. */
export const atFirst: Standing = { failures: 0 }

/** What follows from an answer, or from none. */
export interface Consequence {
  readonly standing: Standing
  /** Seconds until the next report. */
  readonly reportInSec: number
  /** What is worth a line in the log. */
  readonly lines: readonly string[]
}

/**
 * @param reported `undefined` if there was nothing to report, because the agents at work were unknown.
 * @param ending whether the instance is being terminated, so that no order can change anything.
 */
export function afterAnswer(
  before: Standing,
  reported: Reported | undefined,
  ending: boolean,
  nowSec: number,
): Consequence {
  return reported?.outcome === 'heard'
    ? whenHeard(before, reported.orders, ending)
    : whenNotHeard(before, reported, nowSec)
}

function whenHeard(before: Standing, orders: Orders, ending: boolean): Consequence {
  // A change of the drain order is acknowledged at once; everything else can wait for the next report.
  const isNews = !ending && orders.drain !== (before.orders?.drain ?? false)
  return {
    standing: { orders, failures: 0 },
    reportInSec: isNews ? answerSec : orders.reportAfterSec,
    lines: [
      ...(before.failures > 0 ? ['heard again'] : []),
      ...(isNews ? [orders.drain ? 'told to drain: no new bugs' : 'no longer drained'] : []),
    ],
  }
}

function whenNotHeard(
  { orders, failures: failuresBefore, unansweredSinceSec }: Standing,
  refused: Exclude<Reported, { readonly outcome: 'heard' }> | undefined,
  nowSec: number,
): Consequence {
  const failures = failuresBefore + 1
  const sinceSec = unansweredSinceSec ?? (refused && nowSec)
  const lapsed = orders !== undefined && sinceSec !== undefined && nowSec - sinceSec > lapseSecOf(orders)
  return {
    standing: {
      ...(orders && !lapsed && { orders }),
      failures,
      ...(sinceSec !== undefined && { unansweredSinceSec: sinceSec }),
    },
    reportInSec: Math.max(backoffSec(failures), Math.min(refused?.retryAfterSec ?? 0, longestAskedSec)),
    lines: [
      ...(lapsed ? ['nobody has answered for long: what was ordered lapses, all agents are filled'] : []),
      ...(failures === 1 && refused ? [`not heard: ${refused.reason}`] : []),
    ],
  }
}

function lapseSecOf({ reportAfterSec }: Orders): number {
  return Math.max(lapse.sec, lapse.intervals * reportAfterSec)
}

function backoffSec(failures: number): number {
  return Math.min(longestRetrySec, firstRetrySec * 2 ** Math.min(failures - 1, 10))
}

/** How many agents may work. A new worker waits for its first orders, but works without any if nobody answers. */
export function allowedBy({ orders, failures }: Standing, totalAgents: number): number {
  if (orders !== undefined) return Math.min(totalAgents, Math.floor(orders.targetAgents))
  return failures > 0 ? totalAgents : 0
}
