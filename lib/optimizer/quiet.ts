import type { Settings } from './settings.ts'

/** A look at the load, now or in the past. */
export interface LoadSeen {
  readonly atSec: number
  readonly demand: number
  /** Bugs that arrived since the look before; absent where nobody counted. */
  readonly arrived?: number | undefined
}

/** When a bug was last there, epoch seconds: at this look, or when `before` says. A clock that was set back counts from where it stands. */
export function latestBugSec({ atSec, demand, arrived = 0 }: LoadSeen, before: number | undefined): number {
  return demand > 0 || arrived > 0 ? atSec : Math.min(before ?? atSec, atSec)
}

/** Is the headroom in agents kept no longer, after so many seconds without a bug? */
export function isResting(quietSec: number, { headroomIdleSec }: Pick<Settings, 'headroomIdleSec'>): boolean {
  return headroomIdleSec > 0 && quietSec > headroomIdleSec
}
