import { believedAheadSec } from '../../journal/clock-skew.ts'
import { backlogSilenceSec, isExpired, workerSilenceSec } from '../../journal/retention.ts'
import { told } from '../../journal/told.ts'
import type { Journal, WorkerCard } from '../../journal.ts'

interface Card extends WorkerCard {
  readonly expiresAt: number
}

/** Heartbeats of workers, orders to them, and the backlog, of one fleet in memory. */
export function memoryWorkers(): Pick<
  Journal,
  'putHeartbeat' | 'putDirectives' | 'workers' | 'worker' | 'putBacklog' | 'backlog'
> {
  const cards = new Map<string, Card>()
  let backlog: { readonly queued: number; readonly reportedAtSec: number } | undefined

  /** The card, or a blank one when it has expired, so that no old reading or order comes back. */
  const cardOf = (worker: string, nowSec: number): Card => {
    const card = cards.get(worker)
    return card === undefined || isExpired(card, nowSec) ? { worker, expiresAt: nowSec + workerSilenceSec } : card
  }

  return {
    async putHeartbeat(heartbeat) {
      const card = cardOf(heartbeat.worker, heartbeat.reportedAtSec)
      if (isOlder(heartbeat, card.heartbeat)) return withoutExpiry(card)
      const next = { ...card, heartbeat, expiresAt: heartbeat.reportedAtSec + workerSilenceSec }
      cards.set(heartbeat.worker, next)
      return withoutExpiry(next)
    },
    async putDirectives(directives, nowSec, signal) {
      signal?.throwIfAborted()
      for (const directive of directives) {
        const card = cardOf(directive.worker, nowSec)
        cards.set(directive.worker, told(directive.drain === true ? unacknowledged(card) : card, directive))
      }
    },
    async workers(nowSec) {
      return [...cards.values()]
        .filter((card) => !isExpired(card, nowSec))
        .map(withoutExpiry)
        .sort((a, b) => (a.worker < b.worker ? -1 : 1))
    },
    async worker(id, nowSec) {
      const card = cards.get(id)
      return card === undefined || isExpired(card, nowSec) ? undefined : withoutExpiry(card)
    },
    async putBacklog(next) {
      if (!isOlder(next, backlog)) backlog = next
    },
    async backlog(nowSec) {
      return backlog && !isExpired({ expiresAt: backlog.reportedAtSec + backlogSilenceSec }, nowSec)
        ? backlog
        : undefined
    },
  }
}

interface Report {
  readonly reportedAtSec: number
}

/** Reports may overtake each other. None is on its way for so long that the one known would not be believed: that one is of a clock that ran ahead. */
function isOlder({ reportedAtSec }: Report, known: Report | undefined): boolean {
  return (
    known !== undefined &&
    reportedAtSec < known.reportedAtSec &&
    known.reportedAtSec <= reportedAtSec + believedAheadSec
  )
}

function unacknowledged({ heartbeat, ...card }: Card): Card {
  if (heartbeat === undefined) return card
  const { drainAcknowledged: _, ...words } = heartbeat
  return { ...card, heartbeat: words }
}

function withoutExpiry({ expiresAt: _, ...card }: Card): WorkerCard {
  return card
}
