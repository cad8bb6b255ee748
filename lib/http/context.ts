import type { Clock, Logger } from '../ports.ts'
import type { FleetDirectory } from './fleet-directory.ts'

/** Rare events worth counting; requests as such are counted by the gateway. */
export type Occurrence = 'BurstRequested' | 'BurstCancelled' | 'SettingsChanged' | 'NudgeFailed' | 'ForeignHeartbeat'

/** All that a handler has access to: the journal, time, and a way to wake the cycle, but no group and no worker. */
export interface ApiContext {
  readonly clock: Clock
  readonly fleets: FleetDirectory
  readonly logger: Logger
  /** Makes a cycle of the fleet run soon, rather than at its next slot. May fail, since the scheduled cycle comes anyway. */
  nudge(fleet: string, intentKey: string): Promise<void>
  count(occurrence: Occurrence, fleet: string): void
  /** A new unique key. */
  newKey(): string
}
