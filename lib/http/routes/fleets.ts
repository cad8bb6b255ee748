import * as z from 'zod'
import type { Journal, PlanRecord } from '../../ports.ts'
import type { ApiContext } from '../context.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { forecastAnswer } from '../schemas/forecast.ts'
import { fleetsAnswer, metricsAnswer } from '../schemas/metrics.ts'
import { fleetId } from '../schemas/values.ts'
import { burstView } from '../views/burst.ts'
import { forecastSummaryView, forecastView } from '../views/forecast.ts'
import { pendingPlans } from '../views/plan.ts'
import { workersInPhases } from '../views/snapshot.ts'

export const inFleet = z.object({ fleet: fleetId })

/** @throws Problem 404 before the first cycle of the fleet, or when its last one is no longer kept. */
async function latestPlan(context: ApiContext, fleet: string, journal: Journal): Promise<PlanRecord> {
  const [latest] = await journal.plans({ nowSec: context.clock.nowSec(), limit: 1 })
  if (latest !== undefined) return latest
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
  async ({ fleets }) => ({ body: { fleets: (await fleets.all()).map((fleet) => ({ fleet })) } }),
)

const getMetrics = route(
  {
    id: 'getOptimizationMetrics',
    method: 'GET',
    path: '/v1/fleets/{fleet}/metrics',
    tag: 'Fleets',
    summary: 'Usage, burst, pending plans: the fleet as the last cycle saw it',
    parameters: inFleet,
    status: 200,
    answer: metricsAnswer,
    problems: { 404: 'No such fleet, or no cycle of it on record.' },
  },
  async (context, { parameters: { fleet } }) => {
    const nowSec = context.clock.nowSec()
    const journal = await context.fleets.open(fleet)
    const [record, snapshots, committed, settings] = await Promise.all([
      latestPlan(context, fleet, journal),
      journal.snapshots({ nowSec, limit: 1 }),
      journal.state(),
      journal.settings(),
    ])
    const burst = burstView(committed?.state.burst ?? record.burst, nowSec)
    const snapshot = snapshots.at(-1)
    return {
      body: {
        fleet,
        currentUsageRatio: record.usageRatio,
        inBurstMode: burst.active,
        pendingPlans: pendingPlans(record),
        totalAgents: record.totalAgents,
        usedAgents: record.usedAgents,
        activeBugs: record.activeBugs,
        ...(record.queued !== undefined && { queued: record.queued }),
        ...(snapshot === undefined
          ? {}
          : {
              workers: {
                desired: snapshot.groups.reduce((sum, group) => sum + group.desired, 0),
                ...workersInPhases(snapshot),
              },
            }),
        coverage: record.coverage,
        missing: record.missing.map(({ source, reason }) => ({ source, reason })),
        forecast: forecastSummaryView(record),
        lastCycle: {
          atSec: record.atSec,
          ageSec: Math.max(0, nowSec - record.atSec),
          mode: record.mode,
          trigger: record.trigger,
          outcome: record.size.outcome,
          summary: record.size.summary,
        },
        burst,
        // The horizon is the learned lead time plus one interval.
        leadTimeSec: Math.max(0, record.forecast.horizonSec - record.settings.optimizationIntervalSec),
        settingsVersion: settings.version,
      },
    }
  },
)

const getForecast = route(
  {
    id: 'getForecast',
    method: 'GET',
    path: '/v1/fleets/{fleet}/forecast',
    tag: 'Fleets',
    summary: 'Demand to come, as quantiles',
    parameters: inFleet,
    status: 200,
    answer: forecastAnswer,
    problems: { 404: 'No such fleet, or no cycle of it on record.' },
  },
  async (context, { parameters: { fleet } }) => {
    const journal = await context.fleets.open(fleet)
    return { body: forecastView(fleet, await latestPlan(context, fleet, journal)) }
  },
)

export const fleetRoutes = [listFleets, getMetrics, getForecast]
