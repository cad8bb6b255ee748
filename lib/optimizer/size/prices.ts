import type { GroupReading } from '../snapshot/snapshot.ts'

/** Groups without a price come last; ties go by key. */
export function cheapestFirst(groups: readonly GroupReading[]): GroupReading[] {
  return groups.toSorted((a, b) => pricePerAgent(a) - pricePerAgent(b) || (a.key < b.key ? -1 : 1))
}

/** US dollars per hour; more than any price where none is known. Finite, so that differences of two prices are numbers. */
export function pricePerAgent(group: GroupReading): number {
  return group.hourlyUsd === undefined ? 1e9 : group.hourlyUsd / group.agentsPerWorker
}
