import { joinedByTwos } from '../numbers/joined-by-twos.ts'
import { rounded } from '../numbers/rounded.ts'
import type { Settings } from '../settings/settings.ts'
import type { Snapshot } from './snapshot.ts'
import { type Waiting, WaitingLine, type WaitingLineState } from './waiting-line.ts'

/** How long the bugs of a fleet wait, as far as one look tells. */
export interface Waits {
  /** Bugs found out to be late since the look before, by probability; absent where nobody knows. */
  readonly late?: number | undefined
  /** Who waits now; absent where nobody does, or nobody knows. */
  readonly line?: WaitingLineState
}

/** The looks that waits are judged by. */
export type Before = Pick<Snapshot, 'atSec' | 'queued' | 'line'>
export interface Now {
  readonly atSec: number
  /** Since the look before. */
  readonly arrived: number
  /** Bugs that wait; `undefined` where unknown. */
  readonly queued: number | undefined
}

/** More than so many intervals without a look are a gap, in which nobody knows which bugs have come and gone. */
export const gapIntervals = 3

const noLine: WaitingLineState = { overdue: 0, waiting: [] }

/**
 * Which bugs have waited for longer than was promised, by the queue at this look and the look before. Bugs that are already there
 * at the first look begin before all others, and are not judged: nobody knows since when they wait.
 */
export function waitsSince(
  before: Before | undefined,
  { atSec, arrived, queued }: Now,
  { promiseWaitSec, optimizationIntervalSec }: Pick<Settings, 'promiseWaitSec' | 'optimizationIntervalSec'>,
): Waits {
  if (queued === undefined) return {}
  if (before?.queued === undefined || isGap(atSec - before.atSec, optimizationIntervalSec))
    return queued > 0 ? { line: { overdue: queued, waiting: [] } } : {}
  const line = new WaitingLine(before.line ?? noLine)
  line.pass({ fromSec: before.atSec, toSec: atSec, arrived, waitingAfter: queued }, promiseWaitSec)
  const { overdue, waiting } = line.state()
  return {
    late: rounded(line.late, 3),
    ...(overdue + waiting.length > 0 && { line: { overdue, waiting: joinedByTwos(waiting, together) } }),
  }
}

/** A look from the future is of before the clock was set back: nobody knows how long ago it was. */
function isGap(sinceSec: number, intervalSec: number): boolean {
  return sinceSec < 0 || sinceSec > gapIntervals * intervalSec
}

function together(first: Waiting, second: Waiting): Waiting {
  return {
    fromSec: first.fromSec,
    toSec: second.toSec,
    arrived: first.arrived + second.arrived,
    begun: first.begun + second.begun,
  }
}
