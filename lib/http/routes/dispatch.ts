import type { WorkerCard } from '../../journal.ts'
import { place, type WorkerLoad } from '../../optimizer/plan/placement.ts'
import { freshForSec } from '../../optimizer/snapshot/reporting.ts'
import type { WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { backlogAnswer, backlogReport, placementsAnswer, placementsRequest } from '../schemas/workers.ts'
import { inFleet } from './fleets.ts'

/** The worker according to its last heartbeat or the last snapshot, whichever is newer. */
function candidate(
  reading: WorkerReading,
  card: WorkerCard | undefined,
  placedBugs: number,
  freshSinceSec: number,
): WorkerLoad {
  const said = card?.heartbeat
  const heard =
    said !== undefined && said.reportedAtSec >= (reading.reportedAtSec ?? Number.NEGATIVE_INFINITY) ? said : reading
  const fresh = heard.reportedAtSec !== undefined && heard.reportedAtSec >= freshSinceSec
  const { totalAgents, usedAgents } = heard
  return {
    worker: reading.id,
    group: reading.group,
    healthy: reading.healthy,
    draining: reading.phase === 'draining' || card?.drain === true || heard.drainAcknowledged === true,
    ...(fresh && usedAgents !== undefined && { usedAgents }),
    totalAgents,
    targetAgents: card?.targetAgents ?? totalAgents,
    placedBugs,
  }
}

const postPlacements = route(
  {
    id: 'placeBugs',
    method: 'POST',
    path: '/v1/fleets/{fleet}/placements',
    tag: 'Workers',
    summary: 'Which workers take the next bugs',
    description:
      'Healthy workers that do not drain, the busiest first, each up to its target. Targets are exceeded only if bugs would otherwise wait while agents are free. Nothing is reserved: a caller that places bugs faster than workers report tells in `placedSince` what it has placed meanwhile.',
    parameters: inFleet,
    body: placementsRequest,
    status: 200,
    answer: placementsAnswer,
    problems: { 404: 'No such fleet, or no snapshot of it is kept.' },
  },
  async (context, { parameters: { fleet }, body }) => {
    const journal = await context.fleets.open(fleet)
    const nowSec = context.clock.nowSec()
    const [snapshots, cards, facts] = await Promise.all([
      journal.snapshots({ nowSec, limit: 1 }),
      journal.workers(nowSec),
      context.fleets.facts(fleet, journal),
    ])
    const snapshot = snapshots.at(-1)
    if (snapshot === undefined)
      throw new Problem(404, `No snapshot of the fleet ${fleet} is kept: its workers are not known.`, {
        kind: 'no-cycle-yet',
      })
    const cardOf = new Map(cards.map((card) => [card.worker, card]))
    const placedOn = new Map<string, number>()
    for (const { worker, bugs } of body.placedSince ?? []) placedOn.set(worker, (placedOn.get(worker) ?? 0) + bugs)
    const freshSinceSec = nowSec - freshForSec(facts.settings, facts.workers)
    const candidates = snapshot.workers.map((reading) =>
      candidate(reading, cardOf.get(reading.id), placedOn.get(reading.id) ?? 0, freshSinceSec),
    )
    const { placements, unplaced } = place(body.bugs, candidates)
    return {
      body: { fleet, placements: [...placements], placedBugs: body.bugs - unplaced, unplacedBugs: unplaced },
    }
  },
)

const putBacklog = route(
  {
    id: 'reportBacklog',
    method: 'PUT',
    path: '/v1/fleets/{fleet}/backlog',
    tag: 'Workers',
    summary: 'Report how many bugs wait in a queue that is not SQS',
    description: 'The number counts for ten minutes; after that the backlog is unknown, not empty.',
    parameters: inFleet,
    body: backlogReport,
    status: 200,
    answer: backlogAnswer,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, body: { queued } }) => {
    const journal = await context.fleets.open(fleet)
    const reportedAtSec = context.clock.nowSec()
    await journal.putBacklog({ queued, reportedAtSec })
    return { body: { fleet, queued, reportedAtSec } }
  },
)

export const dispatchRoutes = [postPlacements, putBacklog]
