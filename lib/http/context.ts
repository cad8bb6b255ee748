import type { Journals } from '../journal.ts'
import type { Clock } from '../ports.ts'
import type { FleetDirectory } from './fleet-directory.ts'

export interface ApiLogger {
  info(message: string, fields: Readonly<Record<string, unknown>>): void
  warn(message: string, fields: Readonly<Record<string, unknown>>): void
  error(message: string, fields: Readonly<Record<string, unknown>>): void
}

/** What is rare and worth counting; requests as such are counted by the gateway. */
export type Occurrence = 'BurstRequested' | 'BurstCancelled' | 'SettingsChanged' | 'NudgeFailed' | 'ForeignHeartbeat'

/** All that a handler may reach: the journal, time, a way to wake the cycle. No group, no worker. */
export interface ApiContext {
  readonly journals: Journals
  readonly clock: Clock
  readonly fleets: FleetDirectory
  readonly logger: ApiLogger
  /** Runs a cycle of the fleet soon, rather than at its next slot. May fail: the schedule comes anyway. */
  nudge(fleet: string, intentKey: string): Promise<void>
  count(occurrence: Occurrence, fleet: string): void
  /** A key nobody used before. */
  newKey(): string
}
