import type { ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Target } from '../target/explain-target.ts'

/** What the steps of a cycle are derived from, be it to grow, to shrink, or to finish drains. */
export interface Sizing {
  readonly snapshot: Snapshot
  readonly target: Target
  /** Launch to first heartbeat. */
  readonly leadTimeSec: number
  readonly state: ControlState
  readonly settings: Settings
}
