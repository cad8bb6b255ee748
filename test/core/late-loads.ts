import { punctualityOf } from '../../lib/journal/punctuality.ts'
import type { Random } from '../../lib/simulated/random.ts'
import { aFleet, jobsAt } from './a-fleet.ts'

/** How long the loads last. */
const hours = 3

/** Submission times with exponential gaps. @param gapSec mean gap from a time on. @param atOnce how many bugs come together. */
function submissions(random: Random, gapSec: (sec: number) => number, atOnce: () => number): number[] {
  const submitted: number[] = []
  let sec = 0
  while (sec < hours * 3600) {
    submitted.push(...new Array<number>(atOnce()).fill(Math.floor(sec)))
    sec += -Math.log(1 - random.next()) * gapSec(sec)
  }
  return submitted
}

/** Every hour and a half, for twenty-two minutes, four times the usual arrivals. */
export function waves(random: Random): number[] {
  return submissions(
    random,
    (sec) => (sec % 5400 > 4050 ? 5 : 20),
    () => 1,
  )
}

/** Three times an hour, up to twenty bugs at once. */
export function lumps(random: Random): number[] {
  return submissions(
    random,
    () => 1200,
    () => Math.ceil(20 * random.next()),
  )
}

/** Bugs, and those of them that waited for more than a minute. */
export interface LateBugs {
  bugs: number
  late: number
}

/** Runs the real cycle over a load. @returns late bugs as its journal counts them, and as the world knows them. */
export async function live(
  submitted: readonly number[],
  reportAfterSec: number,
): Promise<{ readonly counted: LateBugs; readonly truth: LateBugs }> {
  const truth = { bugs: 0, late: 0 }
  const { cycles, journal, clock } = aFleet({
    jobs: jobsAt(submitted, 180),
    reportAfterSec,
    onStart: (_, __, waitSec) => {
      truth.bugs += 1
      truth.late += waitSec > 60 ? 1 : 0
    },
  })
  await cycles(hours * 120)
  return { truth, counted: await punctualityOf(journal, clock.nowSec()) }
}
