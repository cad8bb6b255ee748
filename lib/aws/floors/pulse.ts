import type { ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling'
import type { Floor } from '../../optimizer/floors/plan-floors.ts'

/**
 * A floor as Auto Scaling stores it, in two scheduled actions. `raise` raises the minimum, and with it the desired capacity
 * if that is lower; `back` restores the minimum. Each is the `MinSize` that its action sets, absent where there is no action.
 */
export interface Pulse {
  readonly atSec: number
  readonly raise?: number
  readonly back?: number
}

/** Seconds after which the minimum is restored. Auto Scaling may carry out either action up to two minutes late. */
export const pulseSec = 600
const lateSec = 120

/** An action due within so many seconds is left alone, because it may be running already. */
const tooLateSec = 60

const ours = /^rao-floor-(\d{4}-\d\d-\d\dT\d\d:\d\dZ)(-back)?$/

export function raiseName(atSec: number): string {
  return `rao-floor-${new Date(atSec * 1000).toISOString().slice(0, 16)}Z`
}

export function backName(atSec: number): string {
  return `${raiseName(atSec)}-back`
}

/** The floors among the scheduled actions of a group, oldest first; all other actions are ignored. */
export function pulsesOf(actions: readonly ScheduledUpdateGroupAction[]): readonly Pulse[] {
  const pulses = new Map<number, Pulse>()
  for (const { ScheduledActionName = '', MinSize = 0 } of actions) {
    const [, time, back] = ours.exec(ScheduledActionName) ?? []
    if (time === undefined) continue
    const atSec = Date.parse(time) / 1000
    pulses.set(atSec, { ...pulses.get(atSec), atSec, [back ? 'back' : 'raise']: MinSize })
  }
  return [...pulses.values()].sort((a, b) => a.atSec - b.atSec)
}

/** The minimum that the group's owner set: while a floor raises it, or may do so any moment, the one that will be restored. */
export function ownMin(min: number, pulses: readonly Pulse[], nowSec: number): number {
  const open = pulses.find(({ atSec, back }) => back !== undefined && isOpen(atSec, nowSec))
  return open?.back ?? min
}

function isOpen(atSec: number, nowSec: number): boolean {
  return !isToCome(atSec, nowSec) && nowSec <= atSec + pulseSec + lateSec
}

function isToCome(atSec: number, nowSec: number): boolean {
  return atSec > nowSec + tooLateSec
}

/** The floors to come that these actions make up; a raise without its restoring action is no floor. */
export function floorsOf(pulses: readonly Pulse[], nowSec: number): readonly Floor[] {
  return pulses.flatMap(({ atSec, raise, back }) =>
    raise !== undefined && back !== undefined && isToCome(atSec, nowSec) ? [{ atSec, workers: raise }] : [],
  )
}

/** The actions to remove and to put so that a group has the wanted floors. */
export interface PulseChanges {
  readonly removed: readonly Pulse[]
  /** Only the actions that differ from the existing ones. */
  readonly put: readonly Pulse[]
}

export function changesTo(
  floors: readonly Floor[],
  min: number,
  pulses: readonly Pulse[],
  nowSec: number,
): PulseChanges {
  const standing = new Map(pulses.map((pulse) => [pulse.atSec, pulse]))
  const wanted = new Map(floors.filter(({ atSec }) => isToCome(atSec, nowSec)).map((floor) => [floor.atSec, floor]))
  return {
    removed: pulses.filter(
      ({ atSec }) => !wanted.has(atSec) && (isToCome(atSec, nowSec) || atSec < nowSec - 2 * pulseSec - lateSec),
    ),
    put: [...wanted.values()].flatMap(({ atSec, workers }) => {
      const { raise, back } = standing.get(atSec) ?? {}
      const pulse = {
        atSec,
        ...(raise !== workers && { raise: workers }),
        ...(back !== min && { back: min }),
      }
      return 'raise' in pulse || 'back' in pulse ? [pulse] : []
    }),
  }
}
