/** A worker as the placement of bugs sees it. */
export interface Candidate {
  readonly worker: string
  readonly group: string
  readonly healthy: boolean
  readonly draining: boolean
  /** Agents at work by a fresh reading; absent without one, and then no bug goes there. */
  readonly usedAgents?: number
  /** Agents that the plan wants busy here; never more than the worker hosts. */
  readonly targetAgents: number
  /** Bugs given to it since that reading. */
  readonly placedBugs: number
}

export interface Placement {
  readonly worker: string
  readonly group: string
  readonly bugs: number
}

export interface Placements {
  readonly placements: readonly Placement[]
  /** Bugs for which no agent is free. */
  readonly unplaced: number
}

/**
 * Which workers take the next bugs: the busiest healthy ones first, each up to its target, so that the others empty and
 * can leave. Equal ones go by id: the same question has the same answer.
 */
export function place(bugs: number, candidates: readonly Candidate[]): Placements {
  const open = candidates.flatMap((candidate) => {
    const { healthy, draining, usedAgents } = candidate
    if (!healthy || draining || usedAgents === undefined) return []
    const busy = usedAgents + candidate.placedBugs
    const free = Math.floor(candidate.targetAgents - busy)
    return free > 0 ? [{ worker: candidate.worker, group: candidate.group, busy, free }] : []
  })
  open.sort((a, b) => b.busy - a.busy || (a.worker < b.worker ? -1 : 1))
  const placements: Placement[] = []
  let unplaced = bugs
  for (const { worker, group, free } of open) {
    if (unplaced <= 0) break
    const taken = Math.min(free, unplaced)
    placements.push({ worker, group, bugs: taken })
    unplaced -= taken
  }
  return { placements, unplaced }
}
