import { heartbeatAccessLogLine } from './access-log.ts'
import { afterFreeUsd, listUsd, prices, type Usage } from './prices.ts'

/** Bytes that CloudWatch itself adds to every log line. */
const bytesOfLine = 26

/**
 * Numbers that tests count and compare: units that DynamoDB itself reports, calls, bytes of log lines. Those that grow with the
 * workers grow in proportion.
 */
export const counted = {
  /** A quiet cycle of five groups. */
  cycle: {
    writeUnits: (workers: number) => 5 + 0.001 * workers,
    readUnits: (workers: number) => 6.5 + 0.036 * workers,
    /** The message is received and deleted, and the depth of the fleet's own queue is read. */
    sqsRequests: 3,
    /** The line with the figures, and the one for operators. */
    logBytes: 1800,
  },
  /** `factReadUnits`: what heartbeats need to know about their fleet, read once a minute. */
  heartbeat: { writeUnits: 1, factReadUnits: 5, accessLogBytes: heartbeatAccessLogLine.length + bytesOfLine },
  /** The settings and the state of a fleet are read, its messages of the minute sent, and a line logged. */
  minute: { readUnits: 2, sqsRequests: 1, logBytes: 700 },
  /**
   * The training of one fleet. Every hour: its forecast, and what is read to judge its settings by the past. Written once a day,
   * and when the settings fail: new settings, and the state of the tuner.
   */
  training: {
    forecast: { readUnits: 20, writeUnits: 9 },
    /** Two weeks of cycles, the control state, a snapshot, and the state of the tuner. */
    tuning: { readUnits: (intervalSec: number) => 1800 / intervalSec + 30, writeUnits: 230 },
  },
  /** Bytes in the table, including the hundred that DynamoDB adds to every item. */
  stored: { plan: 1200, perWorker: 2000, rest: 2_000_000 },
} as const

/** Memory of the functions in GB, and how long they run: estimates, because only a real account can measure them. */
export const estimated = {
  cycle: { gb: 0.5, sec: (workers: number) => 0.4 + 0.0005 * workers },
  heartbeat: { gb: 0.5, sec: 0.01 },
  minute: { gb: 0.25, sec: 0.3 },
  training: { gb: 1769 / 1024, forecastSec: 1, tuningSec: 1.5 },
  /** One drawing of the widget. */
  widget: { gb: 1769 / 1024, sec: 0.6 },
  /** Lambda polls even an empty queue all the time: five pollers, each for twenty seconds per request. */
  pollsPerSec: 5 / 20,
} as const

/**
 * Numbers of: metrics with the fleet as dimension (`drawnMetrics` of the notices); metrics over all fleets that are always there
 * (others are published, and paid for, only in hours of trouble); alarms. Tests compare these with the stack.
 */
export const watching = { metricsOfFleet: 3, metricsOfStack: 1, alarms: 8 } as const

const monthSec = 730 * 3600
const minutes = monthSec / 60
const hours = monthSec / 3600
const days = monthSec / 86_400
const gigabyte = 1e9

const planKeptSec = 30 * 86_400

export interface FleetMonth {
  readonly workers: number
  readonly intervalSec: number
  /** Never so short that the fleet would send more than ten heartbeats a second: see lib/optimizer/snapshot/reporting.ts. */
  readonly reportAfterSec: number
}

function cyclesOf({ workers, intervalSec }: FleetMonth): Usage {
  const { cycle, minute } = counted
  const { cycle: run, minute: scheduling, pollsPerSec } = estimated
  const cycles = monthSec / intervalSec
  return {
    writeUnit: cycles * cycle.writeUnits(workers),
    readUnit: cycles * cycle.readUnits(workers) + minutes * minute.readUnits,
    lambdaRequest: cycles + minutes,
    lambdaGbSec: cycles * run.sec(workers) * run.gb + minutes * scheduling.sec * scheduling.gb,
    sqsRequest: cycles * cycle.sqsRequests + minutes * minute.sqsRequests + pollsPerSec * monthSec,
    logGb: (cycles * cycle.logBytes + minutes * minute.logBytes) / gigabyte,
  }
}

function heartbeatsOf({ workers, reportAfterSec }: FleetMonth): Usage {
  const beats = (workers * monthSec) / reportAfterSec
  const { writeUnits, factReadUnits, accessLogBytes } = counted.heartbeat
  return {
    httpApiRequest: beats,
    writeUnit: beats * writeUnits,
    readUnit: minutes * factReadUnits,
    lambdaRequest: beats,
    lambdaGbSec: beats * estimated.heartbeat.sec * estimated.heartbeat.gb,
    infrequentLogGb: (beats * accessLogBytes) / gigabyte,
  }
}

function trainingOf({ intervalSec }: FleetMonth): Usage {
  const { forecast, tuning } = counted.training
  const { gb, forecastSec, tuningSec } = estimated.training
  return {
    readUnit: hours * (forecast.readUnits + tuning.readUnits(intervalSec)),
    writeUnit: hours * forecast.writeUnits + days * tuning.writeUnits,
    lambdaRequest: hours,
    lambdaGbSec: hours * (forecastSec + tuningSec) * gb,
  }
}

function storageOf({ workers, intervalSec }: FleetMonth): Usage {
  const { plan, perWorker, rest } = counted.stored
  const stored = ((planKeptSec / intervalSec) * plan + workers * perWorker + rest) / gigabyte
  return { tableGb: stored, backupGb: stored }
}

const watchingUsage: Usage = { metric: watching.metricsOfFleet + watching.metricsOfStack, alarm: watching.alarms }

export const dashboardUsd = prices.dashboard

export interface Cost {
  readonly cyclesUsd: number
  readonly heartbeatsUsd: number
  /** Training, and storage in the table. */
  readonly learningUsd: number
  readonly watchingUsd: number
  /** The sum of these at list price, without the dashboard, of which every account has three free. */
  readonly listUsd: number
  /** The price in an account with nothing else in it, after its free tier and including the dashboard. */
  readonly afterFreeUsd: number
  /** The part of the list price that is Lambda's running time, and so an estimate. */
  readonly lambdaTimeUsd: number
}

export function costOf(month: FleetMonth): Cost {
  const cycles = cyclesOf(month)
  const heartbeats = heartbeatsOf(month)
  const learning = [trainingOf(month), storageOf(month)]
  const all = [cycles, heartbeats, ...learning, watchingUsage]
  return {
    cyclesUsd: listUsd(cycles),
    heartbeatsUsd: listUsd(heartbeats),
    learningUsd: listUsd(...learning),
    watchingUsd: listUsd(watchingUsage),
    listUsd: listUsd(...all),
    afterFreeUsd: afterFreeUsd(...all, { dashboard: 1 }),
    lambdaTimeUsd: listUsd(...all.map(({ lambdaGbSec = 0 }) => ({ lambdaGbSec }))),
  }
}

/** Price of drawing a fleet's widget a thousand times, with three hours at 30 s, whose plans take this many read units. */
export const thousandLooksUsd =
  1000 *
  listUsd({
    lambdaRequest: 1,
    lambdaGbSec: estimated.widget.gb * estimated.widget.sec,
    readUnit: (360 * counted.stored.plan) / 8192 + 6,
  })

/** Price of a thousand requests of people, each of which reads a handful of plans. */
export const thousandRequestsUsd =
  1000 * listUsd({ httpApiRequest: 1, lambdaRequest: 1, lambdaGbSec: 0.05 * 0.5, readUnit: 10 })
