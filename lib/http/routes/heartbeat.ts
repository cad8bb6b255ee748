import * as z from 'zod'
import type { WorkerCard } from '../../journal.ts'
import { isSteered } from '../../optimizer/floors/steered.ts'
import { freshForSec, reportAfterSec } from '../../optimizer/snapshot/reporting.ts'
import { mustBe } from '../caller.ts'
import type { FleetFacts } from '../fleet-directory.ts'
import { route } from '../operation.ts'
import { invalidBody } from '../request.ts'
import { fleetId, workerId } from '../schemas/values.ts'
import { type HeartbeatReport, heartbeat, heartbeatAnswer } from '../schemas/workers.ts'

/** Seconds by which a worker's clock may be ahead of ours. */
const aheadSec = 60

/**
 * When the numbers were read and the worker was launched. A time that is slightly ahead of our clock is taken for now.
 * @throws Problem 422 if a time is too far ahead, or the numbers are no longer fresh
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

export const heartbeatRoute = route(
  {
    id: 'reportHeartbeat',
    method: 'POST',
    path: '/v1/fleets/{fleet}/workers/{worker}/heartbeat',
    tag: 'Workers',
    summary: 'A worker reports and gets its orders',
    description:
      'Called by the worker itself every `reportAfterSec`, give or take a fifth. That is the setting, or longer in a fleet so large that it would send more than ten heartbeats a second. Reports of workers that are not yet in the inventory are accepted, and count once the inventory has them. Orders lapse if no cycle has run for a quarter of an hour and three intervals: then workers fill all their agents.',
    parameters: z.object({ fleet: fleetId, worker: workerId }),
    body: heartbeat,
    status: 200,
    answer: heartbeatAnswer,
    problems: { 403: 'The caller is another worker, or none.', 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet, worker }, body, caller }) => {
    const journal = await context.fleets.open(fleet)
    try {
      mustBe(worker, caller)
    } catch (problem) {
      // Counted only for an existing fleet, so that callers cannot invent metrics.
      context.count('ForeignHeartbeat', fleet)
      throw problem
    }
    const facts = await context.fleets.facts(fleet, journal)
    const nowSec = context.clock.nowSec()
    const said = {
      worker,
      usedAgents: body.usedAgents,
      totalAgents: body.totalAgents,
      bootId: body.bootId,
      ...timesOf(body, nowSec, facts),
      ...(body.counters !== undefined && { counters: body.counters }),
    }
    const { drainAcknowledged } = body
    const card = await journal.putHeartbeat({ ...said, ...(drainAcknowledged !== undefined && { drainAcknowledged }) })
    // The orders of a dead optimizer would keep agents idle for ever.
    const orders: Pick<WorkerCard, 'targetAgents' | 'drain'> = isSteered(facts, facts.settings, nowSec) ? card : {}
    const { targetAgents, drain = false } = orders
    // The drain has lapsed, so the worker will fill itself; its acknowledgement must not count if the drain is ordered again.
    if (drainAcknowledged && card.drain === true && !drain) await journal.putHeartbeat(said)
    return {
      body: {
        targetAgents: targetAgents ?? (drain ? 0 : body.totalAgents),
        drain,
        reportAfterSec: reportAfterSec(facts.settings, facts.workers),
      },
    }
  },
)
