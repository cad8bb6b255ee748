import type { ControlState, KnownHold } from '../memory/state.ts'
import type { GroupReading } from '../snapshot/snapshot.ts'
import type { AppliedStep } from './applied-step.ts'

/** How long a hold that a step met is believed. Believing it for too short a time costs no more than another refused step. */
const believedSec = 300

/**
 * Holds that steps have just met, and earlier ones that are still believed. While a hold is believed, workers of other groups
 * leave instead: those of the held group would be chosen again in every cycle, and refused.
 */
export function knownHolds(
  { holds = {} }: Pick<ControlState, 'holds'>,
  applied: readonly AppliedStep[],
  nowSec: number,
): ControlState['holds'] {
  const believed = Object.entries(holds).filter(([, known]) => isBelieved(known, nowSec))
  const told = applied.flatMap(({ step, result }) =>
    'hold' in result && result.hold !== undefined
      ? [[step.group, { hold: result.hold, untilSec: nowSec + believedSec }] as const]
      : [],
  )
  return told.length + believed.length === 0 ? undefined : Object.fromEntries([...believed, ...told])
}

/** The group with the hold that is known of it, if there is one. */
export function withKnownHold(
  group: GroupReading,
  { holds = {} }: Pick<ControlState, 'holds'>,
  nowSec: number,
): GroupReading {
  const known = holds[group.key]
  if (known === undefined || !isBelieved(known, nowSec) || group.holds.includes(known.hold)) return group
  return { ...group, holds: [...group.holds, known.hold] }
}

/** An end further ahead than any hold is believed was set before the clock was set back: it no longer counts. */
function isBelieved({ untilSec }: KnownHold, nowSec: number): boolean {
  return untilSec > nowSec && untilSec <= nowSec + believedSec
}
