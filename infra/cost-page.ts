import {
  type Cost,
  costOf,
  counted,
  dashboardUsd,
  estimated,
  type FleetMonth,
  thousandLooksUsd,
  thousandRequestsUsd,
  watching,
} from './cost-model.ts'
import { prices } from './prices.ts'

const heartbeatsPerSec = 10

/** A dashboard that shows more is not among those that every account has free. */
const freeDashboardMetrics = 50
/** Metrics on the dashboard that are not of one fleet: cycles done, and the longest run of two functions. */
const otherDrawnMetrics = 3

/** The interval at which a fleet of this size is asked to report: see lib/optimizer/snapshot/reporting.ts. */
function reportAfter(askedSec: number, workers: number): number {
  return Math.max(askedSec, workers / heartbeatsPerSec)
}

const usd = (amount: number) => amount.toFixed(2)

function row(month: FleetMonth): string {
  const { cyclesUsd, heartbeatsUsd, learningUsd, watchingUsd, listUsd, afterFreeUsd }: Cost = costOf(month)
  const { workers, intervalSec, reportAfterSec } = month
  const numbers = [cyclesUsd, heartbeatsUsd, learningUsd, watchingUsd, listUsd, afterFreeUsd].map(usd)
  return `| ${[workers.toLocaleString('en-US'), intervalSec, reportAfterSec, ...numbers].join(' | ')} |`
}

function table(workerCounts: readonly number[], intervals: readonly number[], reportSec: number): string {
  const rows = workerCounts.flatMap((workers) =>
    intervals.map((intervalSec) => row({ workers, intervalSec, reportAfterSec: reportAfter(reportSec, workers) })),
  )
  return [
    '| workers | cycle every, s | heartbeat every, s | cycles, $ | heartbeats, $ | training and storage, $ | metrics and alarms, $ | list price, $ | after what is always free, $ |',
    '|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
}

const perMillion = (price: number) => `$${Number((price * 1e6).toFixed(3))} a million`

/** The text of COST.md, computed from counted units and list prices. */
export function costPage(): string {
  const hundred = costOf({ workers: 100, intervalSec: 30, reportAfterSec: 120 })
  const { cycle, heartbeat, training } = counted
  return `# What it costs

Made by \`npm run cost\` from counted units (\`infra/cost-model.ts\`) and list prices of us-east-1 (\`infra/prices.ts\`): do not edit. US dollars for
a month of 730 hours and one fleet. The instances themselves are not in it. "Always free" is what every account has every month for good,
where nothing else in the account uses it.

One hundred workers, cycles every 30 s, heartbeats every 120 s: **$${usd(hundred.listUsd)} at list price**, of which $${usd(hundred.cyclesUsd)} are cycles, $${usd(hundred.heartbeatsUsd)} heartbeats,
$${usd(hundred.learningUsd)} training and storage, $${usd(hundred.watchingUsd)} metrics and alarms; **$${usd(hundred.afterFreeUsd)} after what is always free**. The dashboard comes on top of the list price:
an account has three of at most fifty metrics for nothing, any other is $${usd(dashboardUsd)}, which makes $${usd(hundred.listUsd + dashboardUsd)}.

## Heartbeats every 120 s (\`reportAfterSec\` 120)

${table([10, 100, 1000, 10_000], [10, 30, 60], 120)}

## Heartbeats every 60 s (the default)

${table([10, 100, 1000, 10_000], [30], 60)}

However many workers there are, all together are asked for ten heartbeats a second at most: 10,000 report every 1,000 s, and heartbeats
never cost more than $${usd(costOf({ workers: 10_000, intervalSec: 30, reportAfterSec: 1000 }).heartbeatsUsd)} a month.

## What is counted

Tests count these and hold the model to them:

- **A quiet cycle** of five groups and a hundred workers: ${cycle.writeUnits(100).toFixed(1)} write units, ${cycle.readUnits(100).toFixed(1)} read units (${(100 * cycle.readUnits(1) - 100 * cycle.readUnits(0)).toFixed(1)} more for every further hundred workers), one
  Auto Scaling call, ${cycle.sqsRequests} requests to SQS, ${cycle.logBytes} bytes of log.
- **A heartbeat**: one request (${perMillion(prices.httpApiRequest)}), ${heartbeat.writeUnits} write unit (${perMillion(prices.writeUnit)}), one run of a Lambda (${perMillion(prices.lambdaRequest)}), ${heartbeat.accessLogBytes} bytes of access
  log in the class for infrequent access. Lambda's own lines for each run are not written.
- **Training**, a fleet: every hour at most ${training.forecast.readUnits} read and ${training.forecast.writeUnits} write units for its forecast, and ${training.tuning.readUnits(30)} read units (at
  cycles every 30 s) to hold its settings against the past; ${training.tuning.writeUnits} write units a day, and where they fail, for these.
- **Metrics**: ${watching.metricsOfFleet} of each fleet and ${watching.metricsOfStack} of the stack are always there. Those of trouble are published, and paid for by the hour, while there is
  some. ${watching.alarms} alarms.
- **Storage**: thirty days of plans, most of it, with its backup for every second.

The time that a Lambda runs is not counted but estimated, for only an account can measure it: ${estimated.cycle.sec(100)} s a cycle of a hundred workers,
${1000 * estimated.heartbeat.sec} ms a heartbeat, ${estimated.training.forecastSec + estimated.training.tuningSec} s an hour to train. At twice these times the first sum would be $${usd(hundred.lambdaTimeUsd)} more.

Fleets beyond the first add their cycles, heartbeats, training, storage and ${watching.metricsOfFleet} metrics ($${usd(watching.metricsOfFleet * prices.metric)}); schedule, queue, alarms and dashboard are shared.
With more than ${Math.floor((freeDashboardMetrics - otherDrawnMetrics) / watching.metricsOfFleet)} fleets the dashboard shows more than fifty metrics, and costs its $${usd(dashboardUsd)}.

Not in the tables: floors (some read units of a fleet every hour; Auto Scaling's calls are free), events on the bus ($1 a million; a quiet
fleet sends none), requests of people (a thousand are $${thousandRequestsUsd.toFixed(3)}), looks at the dashboard: a thousand of its widget are $${thousandLooksUsd.toFixed(3)}, its tables $0.005 for each GB of log that is read, of which three hours of a fleet are a
thousandth.

## Beyond one account

DynamoDB on demand and the HTTP API take far more than ten heartbeats a second of each fleet; the API is throttled to 50 requests a second by
default (\`throttleRate\`). What ends first is the Auto Scaling API: all callers of an account share one budget of requests in each region, and
a fleet asks once a cycle for every hundred groups and region. A hundred fleets at 30 s ask three times a second, which is where throttling
has been seen to begin: beyond that take longer intervals, or a second account with a stack of its own.
`
}
