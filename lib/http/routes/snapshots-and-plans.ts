import * as z from 'zod'
import { parameters } from '../../optimizer/settings/parameters.ts'
import { route } from '../operation.ts'
import { plansAnswer } from '../schemas/plans.ts'
import { snapshotsAnswer } from '../schemas/snapshots.ts'
import { planView } from '../views/plan.ts'
import { snapshotView } from '../views/snapshot.ts'
import { withinBytes } from '../within-bytes.ts'
import { inFleet } from './fleets.ts'

function limit(initial: number, most: number) {
  return z.coerce.number().int().min(1).max(most).default(initial).meta({ description: 'At most this many.' })
}

const getSnapshots = route(
  {
    id: 'listSnapshots',
    method: 'GET',
    path: '/v1/fleets/{fleet}/snapshots',
    tag: 'History',
    summary: 'The latest looks at the fleet, oldest first',
    description: 'Snapshots are kept for `usageHistorySize` cycles.',
    parameters: inFleet,
    query: z.strictObject({
      limit: limit(parameters.usageHistorySize.default, parameters.usageHistorySize.max),
      workers: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: '`true` adds the usage of every worker to every snapshot.' }),
    }),
    status: 200,
    answer: snapshotsAnswer,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, query }) => {
    const journal = await context.fleets.open(fleet)
    const found = await journal.snapshots({ nowSec: context.clock.nowSec(), limit: query.limit })
    const views = found.map((snapshot) => snapshotView(snapshot, query.workers === 'true'))
    const fitting = withinBytes(views.toReversed()).reverse()
    return { body: { fleet, snapshots: fitting, truncated: fitting.length < views.length } }
  },
)

const getPlans = route(
  {
    id: 'listPlans',
    method: 'GET',
    path: '/v1/fleets/{fleet}/plans',
    tag: 'History',
    summary: 'The records of cycles: what was decided and done, and why; newest first',
    description: 'Records of the cycles are kept for 30 days. Give `nextBeforeSec` as `before` to read on.',
    parameters: inFleet,
    query: z.strictObject({
      limit: limit(20, 100),
      before: z.coerce
        .number()
        .min(0)
        .exactOptional()
        .meta({ description: 'Only cycles before this time. Epoch seconds.' }),
    }),
    status: 200,
    answer: plansAnswer,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, query }) => {
    const journal = await context.fleets.open(fleet)
    const found = await journal.plans({
      nowSec: context.clock.nowSec(),
      limit: query.limit,
      ...(query.before !== undefined && { beforeSec: query.before }),
    })
    const plans = withinBytes(found.map(planView))
    const last = plans.at(-1)
    const more = plans.length < found.length || found.length === query.limit
    return { body: { fleet, plans, ...(more && last !== undefined && { nextBeforeSec: last.atSec }) } }
  },
)

export const snapshotAndPlanRoutes = [getSnapshots, getPlans]
