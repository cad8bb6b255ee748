import type { ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling'
import type { Floor } from '../../optimizer/floors/plan-floors.ts'

/**
 * A floor as Auto Scaling keeps it: one action raises the minimum, which raises the desired capacity where that is lower
 * and nothing else, a second one puts the minimum back. Each has the `MinSize` that it sets, where it stands.
 */
export interface Pulse {
  readonly atSec: number
  readonly raise?: number
  readonly back?: number
}

/** Seconds after which the minimum is put back; Auto Scaling may be two minutes late with either. */
export const pulseSec = 600
const lateSec = 120

/** Nothing that is due so soon is touched: it may be under way. */
const tooLateSec = 60

const ours = /^rao-floor-(\d{4}-\d\d-\d\dT\d\d:\d\dZ)(-back)?$/

export function raiseName(atSec: number): string {
  return `rao-floor-${new Date(atSec * 1000).toISOString().slice(0, 16)}Z`
}

export function backName(atSec: number): string {
  return `${raiseName(atSec)}-back`
}

/** Ours among the actions of a group, oldest first; those of others are none of our business. */
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

/** The minimum as the group's owner set it: while a floor holds a higher one, or may any moment, what will be put back. */
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

/** What stands, as floors; one without its end is none. */
export function floorsOf(pulses: readonly Pulse[], nowSec: number): readonly Floor[] {
  return pulses.flatMap(({ atSec, raise, back }) =>
    raise !== undefined && back !== undefined && isToCome(atSec, nowSec) ? [{ atSec, workers: raise }] : [],
  )
}

/** What has to be taken away and put, so that these floors stand. */
export interface PulseChanges {
  readonly removed: readonly Pulse[]
  /** Only the halves that are not there already. */
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
