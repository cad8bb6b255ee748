import { type Cost, costOf, type FleetMonth, prices, watching } from './cost-model.ts'

const heartbeatsPerSec = 10

/** The interval at which a fleet of this size is asked to report: see lib/optimizer/reporting.ts. */
function reportAfter(askedSec: number, workers: number): number {
  return Math.max(askedSec, workers / heartbeatsPerSec)
}

const usd = (amount: number) => amount.toFixed(2)

function row(month: FleetMonth): string {
  const { cyclesUsd, heartbeatsUsd, watchingUsd, listUsd, afterFreeUsd }: Cost = costOf(month)
  const { workers, intervalSec, reportAfterSec } = month
  const numbers = [cyclesUsd, heartbeatsUsd, watchingUsd, listUsd, afterFreeUsd].map(usd)
  return `| ${[workers.toLocaleString('en-US'), intervalSec, reportAfterSec, ...numbers].join(' | ')} |`
}

function table(workerCounts: readonly number[], intervals: readonly number[], reportSec: number): string {
  const rows = workerCounts.flatMap((workers) =>
    intervals.map((intervalSec) => row({ workers, intervalSec, reportAfterSec: reportAfter(reportSec, workers) })),
  )
  return [
    '| workers | cycle every, s | heartbeat every, s | cycles, $ | heartbeats, $ | metrics and alarms, $ | list price, $ | after what is always free, $ |',
    '|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
}

/** The page COST.md, from counted units and list prices alone. */
export function costPage(): string {
  const hundred = costOf({ workers: 100, intervalSec: 30, reportAfterSec: 120 })
  return `# What it costs

Made by \`npm run cost\` from counted units (\`infra/cost-model.ts\`) and list prices of us-east-1: do not edit. US dollars for a month of
730 hours and one fleet. The instances themselves are not in it. "Always free" is what every account has every month for good, where
nothing else in the account uses it.

One hundred workers, cycles every 30 s, heartbeats every 120 s: **$${usd(hundred.afterFreeUsd)}**, $${usd(hundred.listUsd)} at list price, of
which $${usd(hundred.cyclesUsd)} are cycles, $${usd(hundred.heartbeatsUsd)} heartbeats and $${usd(hundred.watchingUsd)} metrics and alarms.

## Heartbeats every 120 s (\`reportAfterSec\` 120)

${table([10, 100, 1000, 10_000], [10, 30, 60], 120)}

## Heartbeats every 60 s (the default)

${table([10, 100, 1000, 10_000], [30], 60)}

However many workers there are, all together are asked for ten heartbeats a second at most: 10,000 report every 1,000 s, and heartbeats
never cost more than $${usd(costOf({ workers: 10_000, intervalSec: 30, reportAfterSec: 1000 }).heartbeatsUsd)} a month.

## What is counted

A quiet cycle of five groups: 5 write units (one more for each thousand workers), 6 read units and 3.5 more for each hundred workers, one
Auto Scaling call, one question to SQS. A heartbeat: one request ($${prices.httpApiRequest * 1e6} a million), one write unit ($${prices.writeUnit * 1e6} a million), some
milliseconds of Lambda, four lines of log. Fleets beyond the first add their cycles, heartbeats and ${watching.metricsOfFleet} metrics ($${usd(watching.metricsOfFleet * prices.metric)}); schedule, queue and
alarms are shared.

Not counted: storage in the table ($0.25 per GB; a fleet of 1,000 workers holds some tens of megabytes), events on the bus ($1 a million; a quiet
fleet sends none), the dashboard ($3 beyond the three that are free), requests of people.

## Beyond one account

DynamoDB on demand and the HTTP API take far more than ten heartbeats a second of each fleet; the API is throttled to 50 requests a second by
default (\`throttleRate\`). What ends first is the Auto Scaling API: all callers of an account share one budget of requests in each region, and
a fleet asks once a cycle for every hundred groups and region. A hundred fleets at 30 s ask three times a second, which is where throttling
has been seen to begin: beyond that take longer intervals, or a second account with a stack of its own.
`
}
