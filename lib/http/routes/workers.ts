import * as z from 'zod'
import { type Candidate, place } from '../../optimizer/placement.ts'
import { freshForSec, reportAfterSec } from '../../optimizer/reporting.ts'
import type { Snapshot, WorkerReading } from '../../optimizer/snapshot.ts'
import type { WorkerCard } from '../../ports.ts'
import { mustBe } from '../caller.ts'
import type { FleetFacts } from '../fleet-directory.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { invalidBody } from '../request.ts'
import { fleetId, workerId } from '../schemas/values.ts'
import {
  backlogAnswer,
  backlogReport,
  type HeartbeatReport,
  heartbeat,
  heartbeatAnswer,
  placementsAnswer,
  placementsRequest,
} from '../schemas/workers.ts'
import { inFleet } from './fleets.ts'

/** Seconds by which a worker's clock may be ahead of ours. */
const aheadSec = 60

/**
 * When the numbers were read, by our clock: a time a little ahead of it is taken for now.
 * @throws Problem 422 where the time, or that of the launch, is too far ahead, or the numbers are no longer fresh
 */
function timesOf(body: HeartbeatReport, nowSec: number, { settings, workers }: FleetFacts) {
  const { reportedAtSec = nowSec, launchedAtSec } = body
  const tooOldSec = freshForSec(settings, workers)
  const wrong = []
  if (reportedAtSec > nowSec + aheadSec)
    wrong.push({ pointer: '/reportedAtSec', detail: `lies ${Math.round(reportedAtSec - nowSec)} s in the future` })
  if (reportedAtSec < nowSec - tooOldSec)
    wrong.push({ pointer: '/reportedAtSec', detail: `is more than ${tooOldSec} s ago, too old to steer by` })
  if (launchedAtSec !== undefined && launchedAtSec > nowSec + aheadSec)
    wrong.push({ pointer: '/launchedAtSec', detail: `lies ${Math.round(launchedAtSec - nowSec)} s in the future` })
  if (wrong.length > 0) throw invalidBody(wrong)
  return {
    reportedAtSec: Math.min(reportedAtSec, nowSec),
    ...(launchedAtSec !== undefined && { launchedAtSec: Math.min(launchedAtSec, nowSec) }),
  }
}

const postHeartbeat = route(
  {
    id: 'reportHeartbeat',
    method: 'POST',
    path: '/v1/fleets/{fleet}/workers/{worker}/heartbeat',
    tag: 'Workers',
    summary: 'A worker reports, and hears what it should do',
    description:
      'Called by the worker itself, every `reportAfterSec` (give or take a fifth): the setting, or longer in a fleet so large that it would send more than ten heartbeats a second. A worker not yet in the inventory is heard all the same; it counts once the inventory has it.',
    parameters: z.object({ fleet: fleetId, worker: workerId }),
    body: heartbeat,
    status: 200,
    answer: heartbeatAnswer,
    problems: { 403: 'The caller is another worker, or none.', 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet, worker }, body, caller }) => {
    try {
      mustBe(worker, caller)
    } catch (problem) {
      context.count('ForeignHeartbeat', fleet)
      throw problem
    }
    const journal = await context.fleets.open(fleet)
    const facts = await context.fleets.facts(fleet, journal)
    const card = await journal.putHeartbeat({
      worker,
      usedAgents: body.usedAgents,
      totalAgents: body.totalAgents,
      bootId: body.bootId,
      ...timesOf(body, context.clock.nowSec(), facts),
      ...(body.drainAcknowledged !== undefined && { drainAcknowledged: body.drainAcknowledged }),
      ...(body.counters !== undefined && { counters: body.counters }),
    })
    const drain = card.drain ?? false
    return {
      body: {
        targetAgents: card.targetAgents ?? (drain ? 0 : body.totalAgents),
        drain,
        reportAfterSec: reportAfterSec(facts.settings, facts.workers),
      },
    }
  },
)

/** The worker by whichever word of it is newer: its own last heartbeat, or what the last snapshot knew. */
function candidate(
  reading: WorkerReading,
  card: WorkerCard | undefined,
  placedBugs: number,
  freshSinceSec: number,
): Candidate {
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
      'The busiest healthy workers that do not drain, first, each up to its target; beyond the targets only where bugs would wait beside free agents. Nothing is reserved: a caller that places faster than workers report says in `placedSince` what it has placed meanwhile.',
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
    const snapshot: Snapshot | undefined = snapshots.at(-1)
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
    summary: 'The owner of a queue that is not SQS says how many bugs wait',
    description: 'Believed for ten minutes; after that the queue counts as unknown, not as empty.',
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

export const workerRoutes = [postHeartbeat, postPlacements, putBacklog]
