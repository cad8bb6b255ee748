import type { AppliedStep } from './applied-step.ts'
import type { GroupReading } from './snapshot.ts'
import type { ControlState, KnownHold } from './state.ts'

/** Seconds for which a step's word on its group is believed: what it costs to ask again is a step that is refused. */
const believedSec = 300

/**
 * What steps were told of their groups, beside what is still believed of others. As long as it is, workers of other groups are let go
 * of: those of this one would be chosen again in every cycle, and refused.
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

/** The group with what is known of it beside what was seen. */
export function withKnownHold(
  group: GroupReading,
  { holds = {} }: Pick<ControlState, 'holds'>,
  nowSec: number,
): GroupReading {
  const known = holds[group.key]
  if (known === undefined || !isBelieved(known, nowSec) || group.holds.includes(known.hold)) return group
  return { ...group, holds: [...group.holds, known.hold] }
}

/** What would be believed for longer than anything is was told before the clock was set back. */
function isBelieved({ untilSec }: KnownHold, nowSec: number): boolean {
  return untilSec > nowSec && untilSec <= nowSec + believedSec
}
