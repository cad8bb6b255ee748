import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { awsFleet } from '../lib/aws/fleet.ts'
import { forecastDue } from '../lib/aws/notices/forecast-due.ts'
import { awsNotices } from '../lib/aws/notices.ts'
import { runMessages } from '../lib/aws/run-messages.ts'
import type { CyclePorts } from '../lib/cycle.ts'
import { systemClock } from '../lib/system-clock.ts'
import { openCycleDoor } from './cycle-door.ts'

const { environment, logger, clients, journals } = openCycleDoor('rao-optimize')

/** The longest that a cycle may hold the lease; it is less if the function has less time left. */
const longestLeaseSec = 60

function portsOf(fleet: string): CyclePorts {
  const journal = journals.open(fleet)
  const adapters = awsFleet({ fleet, clients, journal, clock: systemClock })
  const notices = awsNotices({
    events: clients.events(environment.AWS_REGION),
    bus: environment.RAO_EVENT_BUS,
    namespace: environment.POWERTOOLS_METRICS_NAMESPACE,
    hourlyUsd: adapters.hourlyUsd,
    forecastDue: (record) => forecastDue(journal, record),
    // `console` in Lambda prefixes time and request id, and CloudWatch would no longer read the line as metrics.
    write: (line) => process.stdout.write(`${line}\n`),
  })
  return { ...adapters, journal, notices, clock: systemClock }
}

/** The Lambda behind the queue: runs a cycle of one fleet for each message. */
export const handler = middy((event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  return runMessages({
    records: event.Records,
    ports: portsOf,
    leaseSec: Math.min(longestLeaseSec, Math.max(1, Math.floor(context.getRemainingTimeInMillis() / 1000))),
    queues: clients.queues(environment.AWS_REGION),
    queueUrl: environment.RAO_QUEUE_URL,
    logger,
  })
}).use(injectLambdaContext(logger))
