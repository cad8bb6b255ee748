import * as z from 'zod'
import { anomaly } from './anomaly.ts'
import { burst } from './burst.ts'
import { forecastSummary } from './forecast.ts'
import { groupStanding } from './groups.ts'
import { outcome, workerPlan } from './plans.ts'
import { brokenPromise, keptPromise } from './promise.ts'
import { count, durationSec, epochSec, leadTimeLaunches, leadTimeSec, missingSource, mode, share } from './values.ts'

export const metricsAnswer = z
  .strictObject({
    fleet: z.string(),
    currentUsageRatio: z.number().min(0).meta({ description: 'Agents at work over ready agents; 0 without agents.' }),
    inBurstMode: z.boolean(),
    pendingPlans: z
      .array(workerPlan)
      .meta({ description: 'Workers whose ideal agent count differs from the present one, the most urgent first.' }),
    totalAgents: count.meta({ description: 'Agents on ready workers.' }),
    usedAgents: count.meta({ description: 'Agents at work, on draining workers too.' }),
    activeBugs: count.meta({ description: 'Agents at work plus bugs that wait.' }),
    queued: count.meta({ description: 'Bugs that wait; absent if unknown.' }).exactOptional(),
    workers: z
      .strictObject({ desired: count, ready: count, booting: count, draining: count })
      .meta({
        description:
          '`desired` is the desired capacity of the groups at the last look, draining workers included; absent if that look is no longer kept.',
      })
      .exactOptional(),
    groups: z
      .array(groupStanding)
      .meta({
        description:
          'In the order in which they launch workers: the cheapest per agent first. Absent if the last look is no longer kept.',
      })
      .exactOptional(),
    promise: keptPromise,
    coverage: share.meta({ description: 'Share of workers with a fresh report; below 0.8 nothing shrinks.' }),
    missing: z.array(missingSource),
    failures: z
      .array(z.string())
      .meta({ description: 'What else went wrong in the last cycle without stopping it; absent if nothing did.' })
      .exactOptional(),
    forecast: forecastSummary,
    anomaly: anomaly.exactOptional(),
    brokenPromise: brokenPromise.exactOptional(),
    lastCycle: z.strictObject({
      atSec: epochSec,
      ageSec: durationSec,
      mode,
      trigger: z.enum(['schedule', 'nudge']),
      outcome,
      summary: z.string(),
    }),
    burst,
    leadTimeSec,
    leadTimeLaunches,
    settingsVersion: z.int().min(0),
  })
  .meta({
    id: 'MetricsAnswer',
    description: 'The fleet as the last cycle saw it.',
    examples: [
      {
        fleet: 'fixwurx',
        currentUsageRatio: 0.85,
        inBurstMode: false,
        pendingPlans: [
          {
            worker: 'i-0123456789abcdef0',
            group: 'eu-central-1/fixwurx-workers',
            currentAgents: 1,
            idealAgents: 0,
            priority: 1,
            reason: 'the others carry all that is wanted',
          },
        ],
        totalAgents: 40,
        usedAgents: 34,
        activeBugs: 37,
        queued: 3,
        workers: { desired: 11, ready: 10, booting: 1, draining: 0 },
        groups: [
          {
            group: 'eu-central-1/fixwurx-workers',
            mode: 'apply',
            minWorkers: 1,
            maxWorkers: 20,
            desiredWorkers: 11,
            comingWorkers: 0,
            workers: { ready: 10, booting: 1, draining: 0 },
            silentWorkers: 0,
            agents: { ready: 40, booting: 4, draining: 0 },
            usedAgents: 34,
            agentsPerWorker: 4,
            hourlyUsd: 0.17,
            holds: ['instance-refresh'],
          },
        ],
        promise: {
          waitSec: 60,
          lateShare: 0.01,
          bugs: 12_000,
          lateBugs: 39.2,
          days: [
            { fromSec: 1_763_730_000, bugs: 5900, lateBugs: 31.5 },
            { fromSec: 1_763_816_400, bugs: 6100, lateBugs: 7.7 },
          ],
        },
        coverage: 1,
        missing: [],
        forecast: {
          model: 'linear-regression',
          horizonSec: 210,
          confidence: 0.8,
          suspended: [],
          p90AtHorizonAgents: 46,
        },
        lastCycle: {
          atSec: 1_763_900_000,
          ageSec: 12,
          mode: 'apply',
          trigger: 'schedule',
          outcome: 'grow',
          summary: '46 agents wanted, 44 there or coming: 1 worker more',
        },
        burst: { active: false },
        leadTimeSec: 180,
        leadTimeLaunches: 20,
        settingsVersion: 3,
      },
    ],
  })

export const fleetsAnswer = z
  .strictObject({
    fleets: z.array(
      z.strictObject({
        fleet: z.string(),
        idle: z
          .literal(true)
          .meta({ description: 'Present where it has decided nothing for a day, as when its groups have left.' })
          .exactOptional(),
      }),
    ),
  })
  .meta({ id: 'FleetsAnswer', examples: [{ fleets: [{ fleet: 'fixwurx' }] }] })

export const forgottenAnswer = z
  .strictObject({ fleet: z.string(), forgotten: z.literal(true) })
  .meta({ id: 'ForgottenAnswer', examples: [{ fleet: 'fixwurx', forgotten: true }] })

export type MetricsAnswer = z.infer<typeof metricsAnswer>
