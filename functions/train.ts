import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { openJournals } from '../lib/aws/journal/index.ts'
import { systemClock } from '../lib/system-clock.ts'
import { trainDue } from '../lib/train-due.ts'
import { readEnvironment } from './environment.ts'

const environment = readEnvironment(
  'rao-train',
  z.object({ RAO_TABLE: z.string().regex(/^[A-Za-z0-9._-]{3,255}$/, 'not the name of a table') }),
  process.env,
)
const logger = new Logger({ serviceName: 'rao-train' })
const journals = openJournals({
  tableName: environment.RAO_TABLE,
  onDamage: (pk, sk, problem) => logger.error('damaged item left out', { pk, sk, problem }),
})

/** Longest that the training of one fleet takes, with room to spare. */
const oneTrainingMs = 120_000

/** The slower Lambda: settings fitted to the past of every fleet, once a day each. */
export const handler = middy(async (_event: unknown, context: Context) => {
  const hasTime = () => context.getRemainingTimeInMillis() > oneTrainingMs
  const done = await trainDue(journals, systemClock.nowSec(), hasTime)
  for (const { fleet, result } of done) {
    if (result.outcome === 'failed') logger.error('training failed', { fleet, error: result.error })
    else logger.info('training', { fleet, ...result })
  }
  const failed = done.filter(({ result }) => result.outcome === 'failed').map(({ fleet }) => fleet)
  if (failed.length > 0) throw new Error(`training failed for ${failed.join(', ')}`)
}).use(injectLambdaContext(logger))
