import type { PolicyMaker } from '../policy.ts'
import type { DesiredSchedule } from '../reading/desired-schedule.ts'
import { TraceError } from '../reading/trace-error.ts'

/** Follows a given schedule to the second, whatever the load does. */
export function desiredFrom(schedule: DesiredSchedule): PolicyMaker {
  return ({ load }) => {
    const { file, name = 'desired', atSec, desired } = schedule
    if ((atSec[0] ?? 0) > 0) throw new TraceError(file, `begins at ${atSec[0]} s, the trace ${load.trace} at 0 s`)
    if (schedule.untilSec < load.endSec)
      throw new TraceError(file, `covers ${schedule.untilSec} s, the trace ${load.trace} lasts ${load.endSec} s`)
    let row = 0
    return {
      name,
      looksBlind: true,
      parameters: {},
      everySec: schedule.everySec,
      start: () => undefined,
      look({ nowSec }) {
        while ((atSec[row + 1] ?? Number.POSITIVE_INFINITY) <= nowSec) row++
        return { desired: desired[row] ?? 0 }
      },
    }
  }
}
