import { loadBucketOf } from '../../../lib/http/views/load.ts'
import { loadRetentionSec } from '../../../lib/journal/retention.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { withNoun } from '../../../lib/optimizer/numbers/with-noun.ts'
import { emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { count } from '../../../lib/view/words/format.ts'
import { Failure } from '../failure.ts'
import { metricsAnswer } from '../remote/answers.ts'
import { recordedLoad } from '../remote/recorded-load.ts'
import { findFleet, type Remote, type RemoteOptions } from '../remote/remote.ts'
import { request } from '../remote/request.ts'
import { print, printJson } from '../terminal/print.ts'
import { foreseen } from './foreseen.ts'
import { nextTraining } from './next-training.ts'
import { sendPast } from './send-past.ts'

interface TakeBackFlags extends RemoteOptions {
  readonly group?: string
  readonly dryRun?: true
}

/** Has a fleet forget all that was imported for it. */
export async function takeBack(file: string | undefined, flags: TakeBackFlags): Promise<void> {
  const stray = file ?? (flags.group && '--group')
  if (stray) throw new Failure(`--take-back is of all that was imported, and goes without ${stray}`, 2)
  const fleet = await findFleet(flags)
  const { lastCycle } = await request(fleet.at('metrics'), metricsAnswer)
  const hours = await imported(fleet, lastCycle.atSec)
  const { dryRun } = flags
  const { replaced: forgotten } = await (dryRun ? foreseen : sendPast)(fleet, hours.map(withoutPoints))
  if (flags.json) return printJson({ fleet: fleet.fleet, forgotten, ...(dryRun && { dryRun }) })
  const what = withNoun(count(forgotten), 'hour that was imported', 'hours that were imported')
  if (forgotten === 0) print(`nothing that was imported is on record of ${fleet.fleet}`)
  else if (dryRun) print(`${fleet.fleet} would forget ${what}: nothing was sent`)
  else print(`${fleet.fleet} has forgotten ${what}: ${nextTraining(lastCycle)} gives up what was learned from that`)
}

/** @param nowSec by the clock of the fleet. */
async function imported(fleet: Remote, nowSec: number): Promise<readonly LoadBucket[]> {
  const fromSec = Math.max(0, nowSec - loadRetentionSec.cycle)
  const record = await recordedLoad(fleet, { resolution: 'cycle', fromSec, toSec: nowSec })
  return record.map(loadBucketOf).filter(({ importedAtSec }) => importedAtSec !== undefined)
}

/** An hour of this kind takes back what was imported for it. */
function withoutPoints({ startSec }: LoadBucket): LoadBucket {
  return { startSec, points: [], durations: emptyDurations() }
}
