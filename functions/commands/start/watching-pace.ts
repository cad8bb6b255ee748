import type { Notices } from '../../../lib/ports.ts'

/** So many late cycles in a row are no hiccup. */
const lateCycles = 5
/** A cycle is late if it comes more than so many intervals after the one before. */
const lateAfterIntervals = 3

/** Warns when this machine cannot keep up with the pace, since a fleet with too few cycles is steered badly. */
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
