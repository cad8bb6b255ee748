import { joinedByTwos } from '../numbers/joined-by-twos.ts'

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

/**
 * Nobody reports arrivals: they are what the queue grew by plus the bugs that started without having been seen in it. A bug leaves the
 * queue at once, and its worker reports it some time later. So bugs that have left are remembered, and the next reports are taken to
 * be theirs, or each would count as two arrivals. What nobody has reported within `freshSec`, or is more than the fleet could have
 * taken, was lost, or taken out of the queue by somebody else.
 */
export function arrivalsSince(
  before: readonly Unreported[],
  { atSec, started, queueGrowth, freshSec, agents }: Changes,
): { readonly arrived: number; readonly unreported: readonly Unreported[] } {
  const recent = before.filter((gone) => gone.atSec <= atSec && atSec - gone.atSec <= freshSec)
  const gone = queueGrowth < 0 ? [...recent, { atSec, bugs: -queueGrowth }] : recent
  const { left: unseen, rest } = takenOff(gone, started)
  const beyond = Math.max(0, bugsOf(rest) - agents)
  const unreported = joinedByTwos(takenOff(rest, beyond).rest, together)
  return { arrived: Math.max(0, queueGrowth) + unseen, unreported }
}

function bugsOf(entries: readonly Unreported[]): number {
  return entries.reduce((sum, { bugs }) => sum + bugs, 0)
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
