import { joinedByTwos } from './joined-by-twos.ts'

/** Bugs that had left the queue by a look, and that no worker had reported by then. */
export interface Unreported {
  readonly atSec: number
  readonly bugs: number
}

/** What a look tells of arrivals. */
export interface Changes {
  readonly atSec: number
  /** Bugs that workers report as started since the look before. */
  readonly started: number
  /** By how much the queue has grown since then; 0 where that is not known. */
  readonly queueGrowth: number
  /** Seconds within which every worker reports. */
  readonly freshSec: number
  /** Agents of all workers: no more bugs can be at work without a report. */
  readonly agents: number
}

/** More entries than this are joined: with frequent looks and rare reports they would otherwise fill every snapshot. */
const mostEntries = 32

/**
 * Nobody reports arrivals: they are the bugs started plus what the queue grew by. But a bug leaves the queue at once, and its worker
 * reports it some time later (or sooner, while the queue still counts it). What is missing meanwhile is remembered and taken off
 * what comes next, or that bug would count as two arrivals. What nobody has reported within `freshSec`, or is more than the fleet
 * could have taken, was lost, or taken out of the queue by somebody else.
 */
export function arrivalsSince(
  before: readonly Unreported[],
  { atSec, started, queueGrowth, freshSec, agents }: Changes,
): { readonly arrived: number; readonly unreported: readonly Unreported[] } {
  const change = started + queueGrowth
  const recent = before.filter((gone) => gone.atSec <= atSec && atSec - gone.atSec <= freshSec)
  if (change >= 0) {
    const { left, rest } = takenOff(recent, change)
    return { arrived: left, unreported: rest }
  }
  const unreported = [...recent, { atSec, bugs: -change }]
  const beyond = unreported.reduce((sum, { bugs }) => sum + bugs, 0) - agents
  const { rest } = takenOff(unreported, Math.max(0, beyond))
  return { arrived: 0, unreported: joinedByTwos(rest, mostEntries, together) }
}

/** Takes bugs off the oldest entries first. `left`: those for which there was no entry. */
function takenOff(entries: readonly Unreported[], bugs: number): { left: number; rest: readonly Unreported[] } {
  let left = bugs
  const rest: Unreported[] = []
  for (const entry of entries) {
    const off = Math.min(left, entry.bugs)
    left -= off
    if (entry.bugs > off) rest.push({ ...entry, bugs: entry.bugs - off })
  }
  return { left, rest }
}

function together(first: Unreported, second: Unreported): Unreported {
  return { atSec: first.atSec, bugs: first.bugs + second.bugs }
}
