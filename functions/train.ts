import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { awsDeadManFloors } from '../lib/aws/dead-man-floors.ts'
import { findFleets } from '../lib/aws/schedule/find-fleets.ts'
import { systemClock } from '../lib/system-clock.ts'
import { forgetGone } from '../lib/train/forget-gone.ts'
import { type FleetTraining, trainDue } from '../lib/train/train-due.ts'
import { writeAllFloors } from '../lib/train/write-floors.ts'
import { openCycleDoor } from './cycle-door.ts'

/** The next run is an hour away, so calls that are throttled wait rather than fail. */
const maxAttempts = 6

const { logger, clients, journals } = openCycleDoor('rao-train', { maxAttempts })

/** More time than either half of a training takes, by a wide margin. */
const oneTrainingMs = 120_000

/**
 * The hourly Lambda: forgets the fleets of which nothing is left, writes the floors of those that have groups, then trains the fleets
 * that have decided in the last day: their forecasts every time, then their settings, once a day and whenever they break the promise.
 */
export const handler = middy(async (_event: unknown, context: Context) => {
  const failed = [...(await forgetting()), ...(await floors()), ...(await training(context))]
  if (failed.length > 0) throw new Error(failed.join('; '))
}).use(injectLambdaContext(logger))

/** @returns what failed. */
async function forgetting(): Promise<readonly string[]> {
  const done = await forgetGone(journals, systemClock.nowSec())
  return done.flatMap(({ fleet, result }) => {
    if (result.outcome === 'failed') logger.error('forgetting failed', { fleet, error: result.error })
    else logger.info('fleet gone', { fleet, ...result })
    return result.outcome === 'failed' ? [`${fleet} is gone and could not be forgotten`] : []
  })
}

/** Runs before training, since it takes only seconds. @returns what failed. */
async function floors(): Promise<readonly string[]> {
  // Those that have left have no groups to look for, however many they are.
  const { fleets, unseen } = await findFleets(clients, journals, systemClock.nowSec())
  for (const problem of unseen) logger.error('region unseen', { problem })
  const floorsOf = (fleet: string) => awsDeadManFloors({ fleet, clients, clock: systemClock })
  const done = await writeAllFloors(fleets, journals, floorsOf, systemClock.nowSec())
  const failed = done.flatMap(({ fleet, result }) => {
    if (result.outcome === 'failed') logger.error('floors failed', { fleet, error: result.error })
    else logger.info('floors', { fleet, ...result })
    const whole = result.outcome !== 'failed' && result.troubles.length === 0
    return whole ? [] : [`floors of ${fleet} are not as they should be`]
  })
  return [...unseen, ...failed]
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

/** The result of a training for the log, without numbers that mean nothing to people. */
function trainingLine(result: Exclude<FleetTraining['result'], { outcome: 'failed' }>) {
  if (!('model' in result) || result.model === undefined) return { outcome: result.outcome }
  const { forecast, tuning } = result.model
  const suspended = forecast?.models.flatMap((model) => (model.suspended ? [model.name] : []))
  return {
    outcome: result.outcome,
    ...(forecast && { leader: forecast.leader, confidence: forecast.confidence, suspended }),
    ...(result.outcome === 'tuned' && { tuning }),
  }
}
