import { useBucketOf } from '../../lib/http/views/load.ts'
import { useRetentionSec } from '../../lib/journal/retention.ts'
import { rounded } from '../../lib/optimizer/rounded.ts'
import { type SettingName, type Settings, settingNames, settingsFrom } from '../../lib/optimizer/settings.ts'
import { usualIntervalSec } from '../../lib/optimizer/tuning/usual-interval.ts'
import { peakOf, recordedDemand, recordedWorkers } from '../../lib/replay/record/recorded-demand.ts'
import { countsBugs, recordedJobs, recordedSec } from '../../lib/replay/record/recorded-jobs.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import type { AdviseFlags } from './advise.ts'
import { fleetAssumptions } from './advise-words.ts'
import { metricsAnswer, settingsAnswer } from './answers.ts'
import { explain } from './explain.ts'
import { Failure } from './failure.ts'
import { shapeOf } from './fleet-shape.ts'
import { giveAdvice } from './give-advice.ts'
import { recordedLoad } from './recorded-load.ts'
import { findFleet } from './remote.ts'
import { request } from './request.ts'

const daySec = 86_400

/** Every cycle is on record for so long. */
const keptDays = useRetentionSec.cycle / daySec

/** Boots vary in a replay: this is what their P90 is to their median, and the lead time of a fleet is a P90. */
const p90OverMedian = Math.exp(1.2816 * 0.2)

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
  const overrides = known(settings.overrides)
  const effective = settingsFrom(known(settings.effective))
  const toSec = metrics.lastCycle.atSec
  const query = { resolution: 'cycle', fromSec: toSec - flags.days * daySec, toSec } as const
  const record = (await recordedLoad(remote, query)).map(useBucketOf)
  const points = record.flatMap(({ points }) => points)
  const spanSec = recordedSec(record)
  if (spanSec < leastSec)
    throw new Failure(
      `${remote.fleet} has ${(spanSec / 3600).toFixed(1)} h on record: ${leastSec / 3600} h is the least that says anything`,
    )
  if (points.every(({ totalAgents }) => totalAgents === 0))
    throw new Failure(`${remote.fleet} never had an agent ready in its record: there is nothing to compare with`)
  const shape = shapeOf(metrics.groups ?? [])
  if (shape === undefined) throw new Failure(`no group of the fleet ${remote.fleet} is known at present`)
  const { min, max } = shape
  const agentsPerWorker = flags.agentsPerWorker ?? shape.agentsPerWorker
  const bootSec = flags.boot ?? Math.max(1, Math.round(metrics.leadTimeSec / p90OverMedian))
  const timeZone = flags.timeZone ?? shape.timeZone
  const hourlyUsd = flags.hourlyUsd ?? shape.hourlyUsd
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
          agentsPerWorker,
          peakAgents: peakOf(record),
          intervalSec: effective.optimizationIntervalSec,
          seed,
          bounds: { min, max: Math.max(1, max) },
          ...(Object.keys(given).length > 0 && { given }),
          ...(hourlyUsd !== undefined && { hourlyUsd }),
          ...(timeZone !== undefined && { timeZone }),
        },
        sizes: { key: remote.fleet, min, instances: recordedWorkers(record, agentsPerWorker), counted: 'in-service' },
        advised: {
          whose: 'fleet',
          present: { kind: 'none' },
          sloWaitSec,
          ...(!isPriced && { lateShare: effective.promiseLateShare }),
        },
        assumptions: fleetAssumptions({
          agentsPerWorker,
          agentsEqual: flags.agentsPerWorker !== undefined || shape.agentsEqual,
          min,
          max,
          bootSec,
          countsBugs: counts,
          given,
        }),
        found: {
          fleet: remote.fleet,
          days: rounded(spanSec / daySec, 2),
          periodSec: usualIntervalSec(points),
          min,
          max,
        },
      },
      flags,
    )
  } catch (error) {
    if (error instanceof TraceError) throw new Failure(error.message, 1, error)
    return explain(error)
  }
}

/** What somebody has set, besides what the replay has options of its own for. */
function givenOf(overrides: Partial<Settings>): Partial<Settings> {
  const { optimizationIntervalSec: _, promiseWaitSec: __, lateBugWorkerHours: ___, ...given } = overrides
  return given
}

/** Those settings that this command knows: a newer optimizer may have more, and an older one has not all. */
function known(settings: Readonly<Record<string, number | undefined>>): Partial<Settings> {
  const named = Object.entries(settings).filter(([name]) => settingNames.includes(name as SettingName))
  return Object.fromEntries(named)
}
