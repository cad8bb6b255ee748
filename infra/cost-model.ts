/** List prices of us-east-1 on demand, US dollars, as published in 2026. */
export const prices = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  lambdaRequest: 0.2e-6,
  /** arm64. */
  lambdaGbSec: 13.3334e-6,
  httpApiRequest: 1e-6,
  sqsRequest: 0.4e-6,
  logGb: 0.5,
  metric: 0.3,
  alarm: 0.1,
} as const

/** What every account has free for good, a month; other accounts' fleets share it. */
const free = { lambdaRequests: 1e6, lambdaGbSec: 400_000, sqsRequests: 1e6, logGb: 5, metrics: 10, alarms: 10 }

/**
 * Counted on quiet cycles of 10, 200 and 1,000 workers in five groups, in units that DynamoDB itself reports; what grows
 * with the workers grows in proportion. The bounds for 200 workers are asserted in test/aws/budget.test.ts.
 */
const cycle = {
  writeUnits: (workers: number) => 5 + 0.001 * workers,
  readUnits: (workers: number) => 6 + 0.035 * workers,
  /** Taken off the queue, sent to it, its depth asked for, a message deleted. */
  sqsRequests: 4,
  lambdaSec: (workers: number) => 0.4 + 0.0005 * workers,
  lambdaGb: 0.5,
  logBytes: 3500,
}

/** One write, one request, one line in the access log and three of Lambda's own. */
const heartbeat = { writeUnits: 1, lambdaSec: 0.01, lambdaGb: 0.5, logBytes: 700 }

/** Once a minute, whatever the fleets do. */
const minute = { lambdaSec: 0.3, lambdaGb: 0.25, logBytes: 800 }

/** Lambda looks into an empty queue all the time: five pollers, each for twenty seconds. */
const pollsPerSec = 5 / 20

/** Metrics with the fleet as dimension (`drawnFigures` of the notices); those of the alarms over all fleets; alarms. */
export const watching = { metricsOfFleet: 10, metricsOfStack: 5, alarms: 10 }

const monthSec = 730 * 3600

export interface FleetMonth {
  readonly workers: number
  readonly intervalSec: number
  readonly reportAfterSec: number
}

export interface Cost {
  readonly cyclesUsd: number
  readonly heartbeatsUsd: number
  readonly watchingUsd: number
  readonly listUsd: number
  /** The same account with nothing else in it. */
  readonly afterFreeUsd: number
}

/** Heartbeats of a fleet are never more than ten a second: see `reportAfterSec` in lib/optimizer/reporting.ts. */
export function costOf({ workers, intervalSec, reportAfterSec }: FleetMonth): Cost {
  const cycles = monthSec / intervalSec
  const beats = (workers * monthSec) / reportAfterSec
  const minutes = monthSec / 60
  const gb = 1e9
  const lambdaRequests = { cycles: cycles + minutes, beats }
  const lambdaGbSec = {
    cycles: cycles * cycle.lambdaSec(workers) * cycle.lambdaGb + minutes * minute.lambdaSec * minute.lambdaGb,
    beats: beats * heartbeat.lambdaSec * heartbeat.lambdaGb,
  }
  const logGb = {
    cycles: (cycles * cycle.logBytes + minutes * minute.logBytes) / gb,
    beats: (beats * heartbeat.logBytes) / gb,
  }
  const sqsRequests = cycles * cycle.sqsRequests + pollsPerSec * monthSec
  const metrics = watching.metricsOfFleet + watching.metricsOfStack
  const cyclesUsd =
    cycles * (cycle.writeUnits(workers) * prices.writeUnit + cycle.readUnits(workers) * prices.readUnit) +
    lambdaRequests.cycles * prices.lambdaRequest +
    lambdaGbSec.cycles * prices.lambdaGbSec +
    sqsRequests * prices.sqsRequest +
    logGb.cycles * prices.logGb
  const heartbeatsUsd =
    beats * (heartbeat.writeUnits * prices.writeUnit + prices.httpApiRequest + prices.lambdaRequest) +
    lambdaGbSec.beats * prices.lambdaGbSec +
    logGb.beats * prices.logGb
  const watchingUsd = metrics * prices.metric + watching.alarms * prices.alarm
  const listUsd = cyclesUsd + heartbeatsUsd + watchingUsd
  const saved =
    Math.min(lambdaRequests.cycles + lambdaRequests.beats, free.lambdaRequests) * prices.lambdaRequest +
    Math.min(lambdaGbSec.cycles + lambdaGbSec.beats, free.lambdaGbSec) * prices.lambdaGbSec +
    Math.min(sqsRequests, free.sqsRequests) * prices.sqsRequest +
    Math.min(logGb.cycles + logGb.beats, free.logGb) * prices.logGb +
    Math.min(metrics, free.metrics) * prices.metric +
    Math.min(watching.alarms, free.alarms) * prices.alarm
  return { cyclesUsd, heartbeatsUsd, watchingUsd, listUsd, afterFreeUsd: listUsd - saved }
}
