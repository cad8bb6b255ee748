import { loadBucketOf, withoutLateBugs } from '../../../lib/http/views/load.ts'
import { bucketSec, importOutcome } from '../../../lib/journal/load-rollup.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { recordedLoad } from '../remote/recorded-load.ts'
import type { Remote } from '../remote/remote.ts'
import type { Sent } from './send-past.ts'

/** What would become of hours of a past if they were sent now, by what is on record of the fleet. */
export async function foreseen(fleet: Remote, hours: readonly LoadBucket[]): Promise<Sent> {
  const fromSec = hours[0]?.startSec ?? 0
  const toSec = (hours.at(-1)?.startSec ?? 0) + bucketSec.cycle
  const record = await recordedLoad(fleet, { resolution: 'cycle', fromSec, toSec })
  const onRecord = new Map(record.map(loadBucketOf).map((hour) => [hour.startSec, hour]))
  const outcomes = { added: 0, replaced: 0, kept: 0 }
  for (const hour of hours) outcomes[importOutcome(onRecord.get(hour.startSec), withoutLateBugs(hour))]++
  const { added, replaced, kept } = outcomes
  return { imported: added + replaced, replaced, kept, expired: 0 }
}
