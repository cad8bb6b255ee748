/** A worker as the placement of bugs sees it. */
export interface WorkerLoad {
  readonly worker: string
  readonly group: string
  readonly healthy: boolean
  readonly draining: boolean
  readonly totalAgents: number
  /** Agents at work by a fresh reading; absent without one: then it gets no bug. */
  readonly usedAgents?: number
  /** Agents that the plan wants busy here. */
  readonly targetAgents: number
  /** Bugs given to it since that reading. */
  readonly placedBugs: number
}

interface Placement {
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
 * Which workers take the next bugs: the busiest healthy ones first, each up to its target, so that the others become empty
 * and can leave. Targets are as old as the last cycle, so they must not make a bug wait beside a free agent: bugs left over go
 * beyond them, in the same order. Equally busy workers go by id, so the same question has the same answer.
 */
export function place(bugs: number, candidates: readonly WorkerLoad[]): Placements {
  const open = candidates
    .flatMap(({ worker, group, healthy, draining, usedAgents, placedBugs, targetAgents, totalAgents }) =>
      healthy && !draining && usedAgents !== undefined
        ? [{ worker, group, busy: usedAgents + placedBugs, targetAgents, totalAgents }]
        : [],
    )
    .sort((a, b) => b.busy - a.busy || (a.worker < b.worker ? -1 : 1))
  const given = new Map<string, Placement>()
  let unplaced = bugs
  const fill = (limitOf: (worker: (typeof open)[number]) => number) => {
    for (const one of open) {
      if (unplaced <= 0) return
      const { worker, group, busy } = one
      const before = given.get(worker)?.bugs ?? 0
      const taken = Math.min(unplaced, Math.floor(limitOf(one) - busy - before))
      if (taken <= 0) continue
      given.set(worker, { worker, group, bugs: before + taken })
      unplaced -= taken
    }
  }
  fill(({ targetAgents, totalAgents }) => Math.min(targetAgents, totalAgents))
  fill(({ totalAgents }) => totalAgents)
  return { placements: [...given.values()], unplaced }
}
