import { useBucketOf } from '../../lib/http/views/load.ts'
import { useRetentionSec } from '../../lib/journal/retention.ts'
import type { UseBucket } from '../../lib/journal.ts'
import { type Settings, settingsFrom } from '../../lib/optimizer/settings.ts'
import { usualIntervalSec } from '../../lib/optimizer/tuning/usual-interval.ts'
import { nearestRank } from '../../lib/replay/quantile.ts'
import { recordedDemand, recordedWorkers } from '../../lib/replay/record/recorded-demand.ts'
import { countsBugs, recordedJobs } from '../../lib/replay/record/recorded-jobs.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import type { AdviseFlags } from './advise.ts'
import { fleetAssumptions } from './advise-words.ts'
import { type MetricsAnswer, metricsAnswer, type SettingsAnswer, settingsAnswer } from './answers.ts'
import { explain } from './explain.ts'
import { Failure } from './failure.ts'
import { giveAdvice } from './give-advice.ts'
import { recordedLoad } from './recorded-load.ts'
import { findFleet } from './remote.ts'
import { request } from './request.ts'

const daySec = 86_400

/** Every cycle is on record for so long. */
const keptDays = useRetentionSec.cycle / daySec

/** In a shorter record a quiet night cannot be told from a quiet fleet. */
const leastSec = daySec / 2

const seed = 1

/** What `rao advise --fleet` does: it replays what the fleet's own cycles recorded, whoever sized it meanwhile. */
export async function adviseFleet(flags: AdviseFlags): Promise<void> {
  if (flags.days > keptDays) throw new Failure(`--days: a fleet keeps every cycle for ${keptDays} days`, 2)
  const remote = await findFleet(flags)
  const [metrics, settings] = await Promise.all([
    request(remote.at('metrics'), metricsAnswer),
    request(remote.at('settings'), settingsAnswer),
  ])
  const { overrides } = settings
  // A setting that an older optimizer does not have yet is at its default there.
  const effective = settingsFrom(settings.effective as Partial<Settings>)
  const toSec = metrics.lastCycle.atSec
  const query = { resolution: 'cycle', fromSec: toSec - flags.days * daySec, toSec } as const
  const record = (await recordedLoad(remote, query)).map(useBucketOf)
  const points = record.flatMap(({ points }) => points)
  const spanSec = (points.at(-1)?.atSec ?? 0) - (points[0]?.atSec ?? 0)
  if (spanSec < leastSec)
    throw new Failure(
      `${remote.fleet} has ${(spanSec / 3600).toFixed(1)} h on record: ${leastSec / 3600} h is the least that says anything`,
    )
  const agents = agentsOf(metrics, flags)
  const { min, max } = boundsOf(metrics)
  const bootSec = flags.boot ?? Math.max(1, Math.round(metrics.leadTimeSec))
  const hourlyUsd = flags.hourlyUsd ?? priceOf(metrics)
  const sloWaitSec = flags.sloWait ?? effective.promiseWaitSec
  const isPriced = effective.lateBugWorkerHours > 0
  const given = givenOf(overrides)
  const counts = countsBugs(record)
  try {
    await giveAdvice(
      {
        trace: counts ? recordedJobs(remote.fleet, record, seed) : recordedDemand(remote.fleet, record),
        options: {
          sloWaitSec,
          ...(isPriced && { lateCostHours: effective.lateBugWorkerHours }),
          bootSec,
          agentsPerWorker: agents.perWorker,
          peakAgents: peakOf(record),
          intervalSec: effective.optimizationIntervalSec,
          seed,
          bounds: { min, max: Math.max(1, max) },
          ...(Object.keys(given).length > 0 && { given }),
          ...(hourlyUsd !== undefined && { hourlyUsd }),
          ...(flags.timeZone !== undefined && { timeZone: flags.timeZone }),
        },
        sizes: { key: remote.fleet, min, instances: recordedWorkers(record, agents.perWorker), counted: 'in-service' },
        advised: {
          whose: 'fleet',
          present: { kind: 'none' },
          sloWaitSec,
          ...(!isPriced && { lateShare: effective.promiseLateShare }),
        },
        assumptions: fleetAssumptions({
          agentsPerWorker: agents.perWorker,
          agentsEqual: agents.areEqual,
          min,
          max,
          bootSec,
          countsBugs: counts,
          given,
        }),
        found: { fleet: remote.fleet, days: flags.days, periodSec: usualIntervalSec(points), min, max },
      },
      flags,
    )
  } catch (error) {
    if (error instanceof TraceError) throw new Failure(error.message, 1, error)
    return explain(error)
  }
}

type Groups = NonNullable<MetricsAnswer['groups']>

function agentsOf(
  { groups = [] }: MetricsAnswer,
  { agentsPerWorker }: AdviseFlags,
): { readonly perWorker: number; readonly areEqual: boolean } {
  if (agentsPerWorker !== undefined) return { perWorker: agentsPerWorker, areEqual: true }
  const mean = meanOver(groups, (group) => group.agentsPerWorker)
  if (mean === undefined)
    throw new Failure('the groups of the fleet are not known at present: give --agents-per-worker')
  return {
    perWorker: Math.max(1, Math.round(mean)),
    areEqual: new Set(groups.map((group) => group.agentsPerWorker)).size === 1,
  }
}

function boundsOf({ groups = [] }: MetricsAnswer): { readonly min: number; readonly max: number } {
  return {
    min: groups.reduce((sum, { minWorkers }) => sum + minWorkers, 0),
    max: groups.reduce((sum, { maxWorkers }) => sum + maxWorkers, 0),
  }
}

/** Price of a worker, where every group has one. */
function priceOf({ groups = [] }: MetricsAnswer): number | undefined {
  return groups.every(({ hourlyUsd }) => hourlyUsd !== undefined)
    ? meanOver(groups, ({ hourlyUsd = 0 }) => hourlyUsd)
    : undefined
}

/** Mean over the workers that are wanted at present, or over the groups while none is. */
function meanOver(groups: Groups, value: (group: Groups[number]) => number): number | undefined {
  const wanted = groups.reduce((sum, { desiredWorkers }) => sum + desiredWorkers, 0)
  const weightOf = ({ desiredWorkers }: Groups[number]) => (wanted > 0 ? desiredWorkers / wanted : 1 / groups.length)
  return groups.length === 0 ? undefined : groups.reduce((sum, group) => sum + weightOf(group) * value(group), 0)
}

/** What somebody has set, besides what the replay has options of its own for. */
function givenOf(overrides: SettingsAnswer['overrides']): Partial<Settings> {
  const { optimizationIntervalSec: _, promiseWaitSec: __, lateBugWorkerHours: ___, ...given } = overrides
  return given as Partial<Settings>
}

/** With this a replay does not scale the demand. */
function peakOf(record: readonly UseBucket[]): number {
  const demand = record.flatMap(({ points }) => points.map((point) => point.demand))
  return nearestRank(Float64Array.from(demand).sort(), 0.999)
}
