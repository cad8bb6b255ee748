import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { callLimits } from '../lib/aws/calls/call-limits.ts'
import { openNudges } from '../lib/aws/nudges.ts'
import { createApi } from '../lib/http/api.ts'
import { mustBeKnown } from '../lib/http/caller.ts'
import type { Occurrence } from '../lib/http/context.ts'
import { systemClock } from '../lib/system-clock.ts'
import { readEnvironment, tableName } from './environment.ts'
import { loggedJournals } from './logged-journals.ts'

const environment = readEnvironment(
  'rao-api',
  z.object({
    RAO_TABLE: tableName,
    RAO_QUEUE_URL: z.url({ protocol: /^https?$/, error: 'not the URL of a queue' }),
    POWERTOOLS_METRICS_NAMESPACE: z.string().min(1).default('ResourceAllocationOptimizer'),
  }),
  process.env,
)

/** Set by the bundler. */
const version = process.env.RAO_VERSION ?? 'unbundled'

const serviceName = 'rao-api'
const logger = new Logger({ serviceName })
const metrics = new Metrics({ serviceName, namespace: environment.POWERTOOLS_METRICS_NAMESPACE })

/** Written at once and one by one: most requests have nothing to count, and an empty record would cost a log line each. */
function count(occurrence: Occurrence, fleet: string): void {
  const one = metrics.singleMetric()
  one.addDimension('fleet', fleet)
  one.addMetric(occurrence, MetricUnit.Count, 1)
}

/** The HTTP API behind API Gateway. The gateway rejects unknown callers, and so does this function itself. */
export const handler = createApi({
  journals: loggedJournals(environment.RAO_TABLE, logger),
  clock: systemClock,
  nudge: openNudges(new SQSClient(callLimits), environment.RAO_QUEUE_URL),
  version,
  logger,
  count,
})
  .use(injectLambdaContext(logger))
  .before(({ event }) => mustBeKnown(event))
