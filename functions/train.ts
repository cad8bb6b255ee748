import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { awsClients } from '../lib/aws/clients.ts'
import { awsDeadManFloors } from '../lib/aws/dead-man-floors.ts'
import { openJournals } from '../lib/aws/journal/index.ts'
import { systemClock } from '../lib/system-clock.ts'
import { trainDue } from '../lib/train/train-due.ts'
import { writeAllFloors } from '../lib/train/write-floors.ts'
import type { TrainingOutcome } from '../lib/train.ts'
import { cycleEnvironment } from './cycle-environment.ts'
import { readEnvironment } from './environment.ts'

const environment = readEnvironment('rao-train', cycleEnvironment, process.env)
const logger = new Logger({ serviceName: 'rao-train' })
const clients = awsClients({ regions: environment.regions })
const journals = openJournals({
  tableName: environment.RAO_TABLE,
  onDamage: (pk, sk, problem) => logger.error('damaged item left out', { pk, sk, problem }),
})

/** Longest that the training of one fleet takes, with room to spare. */
const oneTrainingMs = 120_000

/**
 * The slower Lambda: floors under every fleet, every hour; then what its past teaches, forecasts each time, settings once a
 * day and where they fail.
 */
export const handler = middy(async (_event: unknown, context: Context) => {
  const failed = [...(await floors()), ...(await training(context))]
  if (failed.length > 0) throw new Error(failed.join('; '))
}).use(injectLambdaContext(logger))

/** First, for it takes seconds. @returns what failed. */
async function floors(): Promise<readonly string[]> {
  const floorsOf = (fleet: string) => awsDeadManFloors({ fleet, clients, clock: systemClock })
  const done = await writeAllFloors(journals, floorsOf, systemClock.nowSec())
  return done.flatMap(({ fleet, result }) => {
    if (result.outcome === 'failed') logger.error('floors failed', { fleet, error: result.error })
    else logger.info('floors', { fleet, ...result })
    const whole = result.outcome !== 'failed' && result.troubles.length === 0
    return whole ? [] : [`floors of ${fleet} are not as they should be`]
  })
}

/** @returns what failed. */
async function training(context: Context): Promise<readonly string[]> {
  const hasTime = () => context.getRemainingTimeInMillis() > oneTrainingMs
  const done = await trainDue(journals, systemClock.nowSec(), hasTime)
  return done.flatMap(({ fleet, result }) => {
    if (result.outcome === 'failed') logger.error('training failed', { fleet, error: result.error })
    else logger.info('training', { fleet, ...trainingLine(result) })
    return result.outcome === 'failed' ? [`training failed for ${fleet}`] : []
  })
}

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
