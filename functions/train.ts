import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { openJournals } from '../lib/aws/journal/index.ts'
import { systemClock } from '../lib/system-clock.ts'
import type { TrainingOutcome } from '../lib/train.ts'
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

/** The slower Lambda: learns from the past of every fleet, to forecast every hour, to set its settings once a day. */
export const handler = middy(async (_event: unknown, context: Context) => {
  const hasTime = () => context.getRemainingTimeInMillis() > oneTrainingMs
  const done = await trainDue(journals, systemClock.nowSec(), hasTime)
  for (const { fleet, result } of done) {
    if (result.outcome === 'failed') logger.error('training failed', { fleet, error: result.error })
    else logger.info('training', { fleet, ...trainingLine(result) })
  }
  const failed = done.filter(({ result }) => result.outcome === 'failed').map(({ fleet }) => fleet)
  if (failed.length > 0) throw new Error(`training failed for ${failed.join(', ')}`)
}).use(injectLambdaContext(logger))

/** What was learned, without the numbers that only a forecast can read. */
function trainingLine(result: TrainingOutcome) {
  if (!('model' in result)) return result
  const { forecast, tuning } = result.model
  const suspended = forecast?.models.flatMap((model) => (model.suspended ? [model.name] : []))
  return {
    outcome: result.outcome,
    ...(forecast && { leader: forecast.leader, confidence: forecast.confidence, suspended }),
    ...(result.outcome === 'tuned' && { tuning }),
  }
}
