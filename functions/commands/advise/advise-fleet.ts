import { loadBucketOf } from '../../../lib/http/views/load.ts'
import { loadRetentionSec } from '../../../lib/journal/retention.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { normalQuantile } from '../../../lib/optimizer/numbers/normal.ts'
import { rounded } from '../../../lib/optimizer/numbers/rounded.ts'
import {
  type SettingName,
  type Settings,
  settingNames,
  settingsFrom,
} from '../../../lib/optimizer/settings/settings.ts'
import { usualIntervalSec } from '../../../lib/optimizer/tuning/usual-interval.ts'
import { leastSec } from '../../../lib/replay/advise/demand-trace.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { recordedDemand, recordedPeak, recordedWorkers } from '../../../lib/replay/record/recorded-demand.ts'
import { countsBugs, recordedSec } from '../../../lib/replay/record/recorded-jobs.ts'
import { usualBootSigma } from '../../../lib/simulated/world/world.ts'
import { Failure } from '../failure.ts'
import { asFileFailure } from '../file-failure.ts'
import { type MetricsAnswer, metricsAnswer, type SettingsAnswer, settingsAnswer } from '../remote/answers.ts'
import { jobsOfRecord, recordedLoad } from '../remote/recorded-load.ts'
import { findFleet, type Remote } from '../remote/remote.ts'
import { request } from '../remote/request.ts'
import { withoutOwnOptions } from '../replay/replay-options.ts'
import type { AdviseFlags } from './advise.ts'
import { fleetAssumptions } from './advise-words.ts'
import { type FleetShape, shapeOf } from './fleet-shape.ts'
import { type AdviceCase, giveAdvice } from './give-advice.ts'

const daySec = 86_400

/** Every cycle is on record for so long. */
const keptDays = loadRetentionSec.cycle / daySec

/** The lead time of a fleet is a P90, and a replay draws boots around a median: this is what one is to the other there. */
const p90OverMedian = Math.exp(normalQuantile(0.9) * usualBootSigma)

const seed = 1

/** What `rao advise --fleet` does: it replays what the fleet's own cycles recorded, whoever sized it meanwhile. */
export async function adviseFleet(flags: AdviseFlags): Promise<void> {
  if (flags.days > keptDays) throw new Failure(`--days: a fleet keeps every cycle for ${keptDays} days`, 2)
  const remote = await findFleet(flags)
  const [metrics, settings] = await Promise.all([
    request(remote.at('metrics'), metricsAnswer),
    request(remote.at('settings'), settingsAnswer),
  ])
  const record = await enoughRecorded(remote, metrics.lastCycle.atSec, flags.days)
  const conditions = conditionsOf(remote.fleet, metrics, settings, flags)
  try {
    await giveAdvice(caseOf(remote.fleet, record, conditions), flags)
  } catch (error) {
    if (error instanceof TraceError) throw new Failure(error.message, 1, error)
    return asFileFailure(error)
  }
}

/** @throws Failure where the record is too short, or shows no agent. */
async function enoughRecorded(remote: Remote, toSec: number, days: number): Promise<readonly LoadBucket[]> {
  const query = { resolution: 'cycle', fromSec: toSec - days * daySec, toSec } as const
  // Of an imported hour nobody knows what size the fleet had.
  const record = (await recordedLoad(remote, query))
    .map(loadBucketOf)
    .filter(({ importedAtSec }) => importedAtSec === undefined)
  const sec = recordedSec(record)
  if (sec < leastSec)
    throw new Failure(
      `${remote.fleet} has ${(sec / 3600).toFixed(1)} h on record: ${leastSec / 3600} h is the least that says anything`,
    )
  if (record.every(({ points }) => points.every(({ totalAgents }) => totalAgents === 0)))
    throw new Failure(`${remote.fleet} never had an agent ready in its record: there is nothing to compare with`)
  return record
}

/** How a fleet is to be played: as it is set up, where no option says otherwise. */
interface Conditions extends FleetShape {
  /** As the settings in force have it, and what somebody has set of them. */
  readonly effective: Settings
  readonly given: Partial<Settings>
  readonly sloWaitSec: number
  readonly bootSec: number
  /** Whether the fleet has seen too few launches to know. */
  readonly bootAssumed: boolean
}

function conditionsOf(
  fleet: string,
  { groups = [], leadTimeSec, leadTimeLaunches }: MetricsAnswer,
  settings: SettingsAnswer,
  { agentsPerWorker, hourlyUsd, timeZone, sloWait, boot }: AdviseFlags,
): Conditions {
  const shape = shapeOf(groups)
  if (shape === undefined) throw new Failure(`no group of the fleet ${fleet} is known at present`)
  const effective = settingsFrom(known(settings.effective))
  return {
    ...shape,
    ...(agentsPerWorker !== undefined && { agentsPerWorker, agentsEqual: true }),
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    ...(timeZone !== undefined && { timeZone }),
    effective,
    given: withoutOwnOptions(known(settings.overrides)),
    sloWaitSec: sloWait ?? effective.promiseWaitSec,
    bootSec: boot ?? Math.max(1, Math.round(leadTimeSec / p90OverMedian)),
    bootAssumed: boot === undefined && leadTimeLaunches === 0,
  }
}

function caseOf(fleet: string, record: readonly LoadBucket[], conditions: Conditions): AdviceCase {
  const { effective, given, sloWaitSec, bootSec, min, max, agentsPerWorker, hourlyUsd, timeZone } = conditions
  const { lateBugWorkerHours, promiseLateShare, optimizationIntervalSec } = effective
  const isPriced = lateBugWorkerHours > 0
  const counts = countsBugs(record)
  return {
    trace: counts ? jobsOfRecord(fleet, record, seed) : recordedDemand(fleet, record),
    options: {
      sloWaitSec,
      ...(isPriced && { lateCostHours: lateBugWorkerHours }),
      bootSec,
      agentsPerWorker,
      peakAgents: recordedPeak(record),
      intervalSec: optimizationIntervalSec,
      seed,
      bounds: { min, max: Math.max(1, max) },
      ...(Object.keys(given).length > 0 && { given }),
      ...(hourlyUsd !== undefined && { hourlyUsd }),
      ...(timeZone !== undefined && { timeZone }),
    },
    sizes: { key: fleet, min, instances: recordedWorkers(record, agentsPerWorker), counted: 'in-service' },
    advised: {
      whose: 'fleet',
      present: { kind: 'none' },
      sloWaitSec,
      ...(!isPriced && { lateShare: promiseLateShare }),
    },
    assumptions: fleetAssumptions({ ...conditions, countsBugs: counts }),
    found: {
      fleet,
      days: rounded(recordedSec(record) / daySec, 2),
      periodSec: usualIntervalSec(record.flatMap(({ points }) => points)),
      min,
      max,
    },
  }
}

/** Those settings that this command knows: a newer optimizer may have more, and an older one has not all. */
function known(settings: Readonly<Record<string, number | undefined>>): Partial<Settings> {
  const named = Object.entries(settings).filter(([name]) => settingNames.includes(name as SettingName))
  return Object.fromEntries(named)
}
