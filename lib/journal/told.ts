import type { Directive, WorkerCard } from '../journal.ts'

/** The card of a worker with new orders. */
export function told<Card extends WorkerCard>(card: Card, orders: Omit<Directive, 'worker'>): Card {
  const { targetAgents = null, drain = null, ...rest } = { ...card, ...orders }
  return { ...rest, ...(targetAgents !== null && { targetAgents }), ...(drain !== null && { drain }) } as Card
}
