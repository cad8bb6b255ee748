import type { Settings } from '../settings/settings.ts'
import type { DemandAt } from './history.ts'

/** A look at the load. */
interface LoadSeen extends DemandAt {
  /** Bugs that arrived since the look before; absent where nobody counted. */
  readonly arrived?: number | undefined
}

/** When a bug was last there. */
export interface Quiet {
  readonly sinceSec: number
}

/** When a bug was last there, epoch seconds: at this look, or else `before`, but never in the future (the clock may have been set back). */
export function latestBugSec({ atSec, demand, arrived = 0 }: LoadSeen, before: number | undefined): number {
  return demand > 0 || arrived > 0 ? atSec : Math.min(before ?? atSec, atSec)
}

/** For how long the fleet has had no bug. */
export function quietSecOf({ nowSec, quiet }: { readonly nowSec: number; readonly quiet?: Quiet | undefined }): number {
  return quiet === undefined ? 0 : nowSec - quiet.sinceSec
}

/** Has the fleet been without a bug for so long that `headroomAgents` are no longer kept? */
export function isResting(quietSec: number, { headroomIdleSec }: Pick<Settings, 'headroomIdleSec'>): boolean {
  return headroomIdleSec > 0 && quietSec > headroomIdleSec
}
