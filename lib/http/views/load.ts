import type { UseBucket } from '../../journal.ts'
import type { LoadStretchView } from '../schemas/load.ts'

export function loadStretchView({ startSec, points, durations, importedAtSec }: UseBucket): LoadStretchView {
  return {
    fromSec: startSec,
    points: points.map(pointView),
    durations: [...durations],
    ...(importedAtSec !== undefined && { importedAtSec }),
  }
}

type Point = UseBucket['points'][number]

function pointView({ atSec, demand, totalAgents, queued, arrived, finished, late, judged = arrived }: Point) {
  return {
    atSec,
    activeBugs: demand,
    totalAgents,
    ...(queued !== undefined && { queued }),
    arrivedBugs: arrived,
    finishedBugs: finished,
    ...(late !== undefined && { judgedBugs: judged, lateBugs: late }),
  }
}

/** The way back: what a reader of the API makes of a stretch. */
export function useBucketOf({ fromSec, points, durations, importedAtSec }: LoadStretchView): UseBucket {
  return {
    startSec: fromSec,
    points: points.map(
      ({ atSec, activeBugs, totalAgents, queued, arrivedBugs, finishedBugs, judgedBugs, lateBugs }) => ({
        atSec,
        demand: activeBugs,
        totalAgents,
        ...(queued !== undefined && { queued }),
        arrived: arrivedBugs,
        finished: finishedBugs,
        ...(lateBugs !== undefined && { late: lateBugs }),
        ...(judgedBugs !== undefined && judgedBugs !== arrivedBugs && { judged: judgedBugs }),
      }),
    ),
    durations,
    ...(importedAtSec !== undefined && { importedAtSec }),
  }
}

/** An hour as it is imported: whether the promise is kept is told by what was seen alone. */
export function withoutLateBugs({ points, ...hour }: UseBucket): UseBucket {
  return { ...hour, points: points.map(({ late: _, judged: __, ...point }) => point) }
}
