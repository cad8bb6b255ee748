import * as z from 'zod'
import { anomaly } from './anomaly.ts'
import { burst } from './burst.ts'
import { forecastSummary } from './forecast.ts'
import { brokenPromise } from './promise.ts'
import { effectiveSettings } from './settings.ts'
import {
  agents,
  count,
  epochSec,
  groupKey,
  leadTimeLaunches,
  leadTimeSec,
  missingSource,
  mode,
  share,
} from './values.ts'

export const workerPlan = z
  .strictObject({
    worker: z.string(),
    group: groupKey,
    currentAgents: agents,
    idealAgents: agents,
    priority: z.number().min(0).meta({ description: 'Distance between the two; the largest comes first.' }),
    reason: z.string(),
  })
  .meta({ id: 'WorkerPlan' })

const reason = z
  .strictObject({
    rule: z.string(),
    from: z.number(),
    to: z.number(),
    text: z.string(),
  })
  .meta({
    id: 'Reason',
    description: 'A constraint or input that changed the number, with the number before and after.',
  })

const target = z
  .strictObject({
    demandAgents: agents.meta({ description: 'Agents at work plus bugs that wait; missing readings count as idle.' }),
    demandIfMissingBusyAgents: agents.meta({ description: 'The same, but missing readings count as busy.' }),
    predictedAgents: agents.exactOptional(),
    supplyAgents: agents.meta({ description: 'Agents ready or booting.' }),
    agents: agents.meta({ description: 'Agents wanted now.' }),
    keepAgents: agents.meta({ description: 'Agents below which nothing is released yet.' }),
    reasons: z.array(reason),
  })
  .meta({ id: 'Target' })

const group = z
  .strictObject({
    group: groupKey,
    currentWorkers: count.meta({ description: 'Ready and booting workers.' }),
    desiredWorkers: count.meta({ description: 'Workers after all steps, draining ones not counted.' }),
    reasons: z.array(reason),
  })
  .meta({ id: 'GroupSize' })

const step = z
  .strictObject({
    do: z.enum(['launch', 'undrain', 'drain', 'terminate']),
    group: groupKey,
    worker: z.string().meta({ description: 'Absent if the group as a whole grows.' }).exactOptional(),
    fromDesired: count.exactOptional(),
    toDesired: count.meta({ description: 'Desired capacity that a launch sets.' }).exactOptional(),
    reason: z.string(),
    outcome: z.enum(['applied', 'gone', 'refused', 'failed', 'skipped']),
    outcomeReason: z.string().exactOptional(),
  })
  .meta({ id: 'Step', description: 'A step and its outcome.' })

export const outcome = z
  .enum(['grow', 'shrink', 'steady', 'hold'])
  .meta({ description: '`hold`: something forbids any change, and the summary says what.' })

const plan = z
  .strictObject({
    atSec: epochSec,
    version: count.meta({ description: 'Version of the control state that the cycle started from.' }),
    mode,
    trigger: z.enum(['schedule', 'nudge']),
    outcome,
    summary: z.string(),
    usageRatio: z.number().min(0),
    activeBugs: count,
    totalAgents: count,
    usedAgents: count,
    queued: count.meta({ description: 'Bugs that wait; absent if unknown.' }).exactOptional(),
    coverage: share.meta({ description: 'Share of workers with a fresh report.' }),
    missing: z.array(missingSource),
    forecast: forecastSummary,
    leadTimeSec,
    leadTimeLaunches,
    anomaly: anomaly.exactOptional(),
    brokenPromise: brokenPromise.exactOptional(),
    burst,
    target,
    pendingPlans: z
      .array(workerPlan)
      .meta({ description: 'Workers whose ideal agent count differs from the present one.' }),
    settledWorkers: count.meta({ description: 'Workers that are already as planned.' }),
    groups: z.array(group),
    steps: z.array(step),
    failures: z.array(z.string()).meta({ description: 'What else went wrong without stopping the cycle.' }),
    settings: effectiveSettings,
  })
  .meta({ id: 'Plan', description: 'The record of one cycle: what was seen, decided, done and refused.' })

export const plansAnswer = z
  .strictObject({
    fleet: z.string(),
    plans: z.array(plan).meta({ description: 'Newest first.' }),
    nextBeforeSec: epochSec
      .meta({ description: 'Give this as `before` to read on; absent at the end.' })
      .exactOptional(),
  })
  .meta({ id: 'PlansAnswer' })

export type Plan = z.infer<typeof plan>
export type PlansAnswer = z.infer<typeof plansAnswer>
export type WorkerPlanView = z.infer<typeof workerPlan>
