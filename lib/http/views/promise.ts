import type { Punctuality } from '../../journal/punctuality.ts'
import type { Settings } from '../../optimizer/settings.ts'
import type { MetricsAnswer } from '../schemas/metrics.ts'

export function promiseView(
  { promiseWaitSec: waitSec, promiseLateShare: lateShare, lateBugWorkerHours }: Settings,
  { bugs, late, days }: Punctuality,
): MetricsAnswer['promise'] {
  return {
    waitSec,
    ...(lateBugWorkerHours > 0 ? { lateBugWorkerHours } : { lateShare }),
    bugs,
    lateBugs: late,
    days: days.map((day) => ({ fromSec: day.fromSec, bugs: day.bugs, lateBugs: day.late })),
  }
}
