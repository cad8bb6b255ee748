import type { Departure } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'

/** A worker that a step lets go, as the limits on leaving count it. */
export interface Leaver {
  readonly worker: string
  /** Letting it go interrupts nothing. */
  readonly confirmedIdle: boolean
}

/** How far back the limits look. */
const velocityWindowSec = 600

export function recentDepartures(departures: readonly Departure[], nowSec: number): readonly Departure[] {
  return departures.filter((departure) => departure.atSec > nowSec - velocityWindowSec && departure.atSec <= nowSec)
}

/** Workers that leave now, as the limits will remember them. */
export function departuresOf(leavers: readonly Leaver[], atSec: number): readonly Departure[] {
  return [true, false].flatMap((confirmedIdle) => {
    const workers = leavers.filter((leaver) => leaver.confirmedIdle === confirmedIdle).length
    return workers > 0 ? [{ atSec, workers, confirmedIdle }] : []
  })
}

/** Workers that may still leave now. */
export interface Allowance {
  /** Without a fresh reading of "idle": draining them waits for bugs to finish. */
  readonly unconfirmed: number
  /** Of any kind, confirmed idle ones included. */
  readonly any: number
}

/**
 * Limits how fast workers leave, so that no single view of the fleet, however wrong, can empty it. Shares are of the workers
 * that were there when the window began: those now ready or booting, plus those that left since. One worker may always leave,
 * or small fleets would never shrink.
 */
export function allowance(
  present: number,
  departures: readonly Departure[],
  nowSec: number,
  settings: Settings,
): Allowance {
  const recent = recentDepartures(departures, nowSec)
  const left = count(recent)
  const leftUnconfirmed = count(recent.filter((departure) => !departure.confirmedIdle))
  const base = present + left
  const perCycle = atLeastOne(settings.shrinkLimitShare * present)
  const perWindow = atLeastOne(settings.shrinkWindowShare * base) - leftUnconfirmed
  const any = Math.max(0, atLeastOne(settings.shrinkIdleWindowShare * base) - left)
  return { unconfirmed: Math.max(0, Math.min(perCycle, perWindow, any)), any }
}

function atLeastOne(share: number): number {
  return Math.max(1, Math.floor(share))
}

function count(departures: readonly Departure[]): number {
  return departures.reduce((sum, departure) => sum + departure.workers, 0)
}
