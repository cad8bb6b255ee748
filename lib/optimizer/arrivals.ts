/** Bugs that left the queue by a look, and that no worker had reported by then. */
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
}

/**
 * Nobody reports arrivals: they are the bugs started plus what the queue grew by. A bug leaves the queue at once, and its worker
 * reports it some time later. Until then it is remembered, or its report would look like another arrival. What nobody has
 * reported within `freshSec` was lost, or taken out of the queue by somebody else.
 */
export function arrivalsSince(
  before: readonly Unreported[],
  { atSec, started, queueGrowth, freshSec }: Changes,
): { readonly arrived: number; readonly unreported: readonly Unreported[] } {
  let arrived = started + queueGrowth
  if (arrived < 0) return { arrived: 0, unreported: [...recent(before), { atSec, bugs: -arrived }] }
  const unreported: Unreported[] = []
  for (const gone of recent(before)) {
    const reported = Math.min(arrived, gone.bugs)
    arrived -= reported
    if (gone.bugs > reported) unreported.push({ ...gone, bugs: gone.bugs - reported })
  }
  return { arrived, unreported }

  function recent(all: readonly Unreported[]): readonly Unreported[] {
    return all.filter((gone) => atSec - gone.atSec <= freshSec)
  }
}
