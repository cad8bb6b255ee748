import type { Directive, WorkerCard } from './journal.ts'

/** The card of a worker that has been told something. */
export function told<Card extends WorkerCard>(card: Card, orders: Omit<Directive, 'worker'>): Card {
  const given = Object.entries(orders).filter(([, order]) => order !== null)
  const { targetAgents, drain, ...rest } = card
  return {
    ...rest,
    ...(targetAgents !== undefined && orders.targetAgents !== null && { targetAgents }),
    ...(drain !== undefined && orders.drain !== null && { drain }),
    ...Object.fromEntries(given),
  } as Card
}
