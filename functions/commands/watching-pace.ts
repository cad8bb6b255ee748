import type { Notices } from '../../lib/ports.ts'

/** So many cycles in a row that come late are no hiccup. */
const lateCycles = 5
/** Late is who comes after so many intervals. */
const lateAfterIntervals = 3

/** Says so where this machine does not keep up with the pace: a fleet that is looked at seldom is steered badly. */
export function watchingPace(notices: Notices, write: (line: string) => void): Notices {
  let latestSec: number | undefined
  let late = 0
  return {
    async publish(news, record) {
      await notices.publish(news, record)
      const { optimizationIntervalSec } = record.settings
      const tookSec = record.atSec - (latestSec ?? record.atSec)
      latestSec = record.atSec
      late = tookSec > lateAfterIntervals * optimizationIntervalSec ? late + 1 : 0
      if (late === lateCycles)
        write(
          `cycles come every ${Math.round(tookSec)} s of the fleet instead of ${optimizationIntervalSec}: too fast for this machine, take a lower --speed`,
        )
    },
  }
}
