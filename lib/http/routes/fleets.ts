import * as z from 'zod'
import { fleetsAtOnce } from '../../journal/fleets-at-once.ts'
import { forgetFleet } from '../../journal/forget-fleet.ts'
import { countPhases, groupStandings } from '../../journal/group-standings.ts'
import { punctualityOf } from '../../journal/punctuality.ts'
import type { Journal } from '../../journal.ts'
import { leadTimeOf } from '../../optimizer/forecast/outlook.ts'
import { initialState } from '../../optimizer/memory/state.ts'
import { cyclesJudged } from '../../optimizer/outcome/forecast-outcomes.ts'
import type { PlanRecord } from '../../plan-record.ts'
import { mapInBatchesOf } from '../../waiting/in-batches-of.ts'
import { nameOf } from '../caller.ts'
import type { ApiContext } from '../context.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { forecastAnswer } from '../schemas/forecast.ts'
import { fleetsAnswer, forgottenAnswer, metricsAnswer } from '../schemas/metrics.ts'
import { fleetId } from '../schemas/values.ts'
import { burstView } from '../views/burst.ts'
import { forecastSummaryView, forecastView } from '../views/forecast.ts'
import { groupView } from '../views/groups.ts'
import { pendingPlanViews } from '../views/plan.ts'
import { brokenPromiseView, promiseView } from '../views/promise.ts'

export const inFleet = z.object({ fleet: fleetId })

/**
 * The latest records, newest first.
 * @throws Problem 404 before the fleet's first cycle, or if its last record is no longer kept.
 */
async function latestPlans(
  context: ApiContext,
  fleet: string,
  journal: Journal,
  limit = 1,
): Promise<readonly [PlanRecord, ...PlanRecord[]]> {
  const [latest, ...others] = await journal.plans({ nowSec: context.clock.nowSec(), limit })
  if (latest !== undefined) return [latest, ...others]
  throw new Problem(404, `No cycle of the fleet ${fleet} is on record: the first one is still to come.`, {
    kind: 'no-cycle-yet',
  })
}

const listFleets = route(
  {
    id: 'listFleets',
    method: 'GET',
    path: '/v1/fleets',
    tag: 'Fleets',
    summary: 'All fleets that the optimizer has looked at',
    status: 200,
    answer: fleetsAnswer,
    problems: {},
  },
  async ({ fleets }) => {
    const all = await mapInBatchesOf(await fleets.all(), fleetsAtOnce, async (fleet) => ({
      fleet,
      ...((await fleets.isIdle(fleet)) && { idle: true as const }),
    }))
    return { body: { fleets: all } }
  },
)

const deleteFleet = route(
  {
    id: 'forgetFleet',
    method: 'DELETE',
    path: '/v1/fleets/{fleet}',
    tag: 'Fleets',
    summary: 'Forget a fleet that has left',
    description:
      'Its settings, its state, what it has recorded and what was learned from that are deleted; its plans are kept for their 30 days. Refused while it is steered: until no cycle of it has run for a quarter of an hour and three intervals, as when none of its groups has its tag any more.',
    parameters: inFleet,
    status: 200,
    answer: forgottenAnswer,
    problems: {
      404: 'No such fleet.',
      409: 'It is steered, or was until lately; or a cycle or training is under way.',
    },
  },
  async (context, { parameters: { fleet }, caller }) => {
    const journal = await context.fleets.open(fleet)
    const { clock } = context
    const attempt = { owner: context.newKey(), nowSec: clock.nowSec(), nowWallSec: clock.wallSec() }
    const outcome = await forgetFleet(journal, attempt)
    if (outcome === 'steered')
      throw new Problem(
        409,
        `The fleet ${fleet} is steered, or was until lately: once none of its groups has the tag rao:fleet, wait a quarter of an hour and three intervals.`,
        { kind: 'fleet-steered' },
      )
    if (outcome === 'busy')
      throw new Problem(409, `A cycle or training of the fleet ${fleet} is under way: try again in a minute.`, {
        kind: 'fleet-busy',
      })
    context.fleets.strike(fleet)
    context.logger.info('fleet forgotten', { fleet, caller: nameOf(caller) })
    return { body: { fleet, forgotten: true as const } }
  },
)

const getMetrics = route(
  {
    id: 'getOptimizationMetrics',
    method: 'GET',
    path: '/v1/fleets/{fleet}/metrics',
    tag: 'Fleets',
    summary: 'Usage, burst, pending plans, groups: the fleet as the last cycle saw it',
    parameters: inFleet,
    status: 200,
    answer: metricsAnswer,
    problems: { 404: 'No such fleet, or no cycle of it on record.' },
  },
  async (context, { parameters: { fleet } }) => {
    const nowSec = context.clock.nowSec()
    const journal = await context.fleets.open(fleet)
    const [[record], snapshots, committed, settings, punctuality] = await Promise.all([
      latestPlans(context, fleet, journal),
      journal.snapshots({ nowSec, limit: 1 }),
      journal.state(),
      journal.settings(),
      punctualityOf(journal, nowSec),
    ])
    const burst = burstView(committed?.state.burst ?? record.burst, nowSec)
    const snapshot = snapshots.at(-1)
    return {
      body: {
        fleet,
        currentUsageRatio: record.usageRatio,
        inBurstMode: burst.active,
        pendingPlans: pendingPlanViews(record),
        totalAgents: record.totalAgents,
        usedAgents: record.usedAgents,
        activeBugs: record.activeBugs,
        ...(record.queued !== undefined && { queued: record.queued }),
        ...(snapshot === undefined
          ? {}
          : {
              workers: {
                desired: snapshot.groups.reduce((sum, group) => sum + group.desired, 0),
                ...countPhases(snapshot.workers, () => 1),
              },
              groups: groupStandings(snapshot, committed?.state ?? initialState, nowSec).map(groupView),
            }),
        promise: promiseView(record.settings, punctuality),
        coverage: record.coverage,
        missing: record.missing.map(({ source, reason }) => ({ source, reason })),
        ...(record.failures.length > 0 && { failures: [...record.failures] }),
        forecast: forecastSummaryView(record),
        ...(record.anomaly && { anomaly: record.anomaly }),
        ...(record.brokenPromise && { brokenPromise: brokenPromiseView(record.brokenPromise) }),
        lastCycle: {
          atSec: record.atSec,
          ageSec: Math.max(0, nowSec - record.atSec),
          mode: record.mode,
          trigger: record.trigger,
          outcome: record.size.outcome,
          summary: record.size.summary,
        },
        burst,
        leadTimeSec: leadTimeOf(record.forecast.horizonSec, record.settings),
        ...(record.leadTimeLaunches !== undefined && { leadTimeLaunches: record.leadTimeLaunches }),
        settingsVersion: settings.version,
      },
    }
  },
)

/** The most cycles that a request may read: about 128 read units in a fleet of 200 workers. */
const mostCycles = 512

const getForecast = route(
  {
    id: 'getForecast',
    method: 'GET',
    path: '/v1/fleets/{fleet}/forecast',
    tag: 'Fleets',
    summary: 'Demand to come, as quantiles, and what came of earlier forecasts',
    description:
      'Outcomes are read from the records of the latest cycles: a record of a fleet of 200 workers is at most 2 KB, a quarter of a read unit.',
    parameters: inFleet,
    query: z.strictObject({
      outcomes: z.coerce
        .number()
        .int()
        .min(0)
        .max(mostCycles)
        .default(cyclesJudged)
        .meta({ description: 'How many cycles to look back for outcomes, at most; 0 for none.' }),
    }),
    status: 200,
    answer: forecastAnswer,
    problems: { 404: 'No such fleet, or no cycle of it on record.' },
  },
  async (context, { parameters: { fleet }, query }) => {
    const journal = await context.fleets.open(fleet)
    const records = await latestPlans(context, fleet, journal, Math.max(1, query.outcomes))
    return { body: forecastView(fleet, records[0], records.slice(0, query.outcomes)) }
  },
)

export const fleetRoutes = [listFleets, deleteFleet, getMetrics, getForecast]
