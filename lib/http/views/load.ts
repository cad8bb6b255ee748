import type { LoadBucket } from '../../journal.ts'
import type { LoadStretchView } from '../schemas/load.ts'

export function loadStretchView({ startSec, points, durations, importedAtSec }: LoadBucket): LoadStretchView {
  return {
    fromSec: startSec,
    points: points.map(pointView),
    durations: [...durations],
    ...(importedAtSec !== undefined && { importedAtSec }),
  }
}

type Point = LoadBucket['points'][number]

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
export function loadBucketOf({ fromSec, points, durations, importedAtSec }: LoadStretchView): LoadBucket {
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
export function withoutLateBugs({ points, ...hour }: LoadBucket): LoadBucket {
  return { ...hour, points: points.map(({ late: _, judged: __, ...point }) => point) }
}
