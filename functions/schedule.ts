import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { EventBridgeEvent } from 'aws-lambda'
import { queueMinute } from '../lib/aws/schedule/queue-minute.ts'
import { systemClock } from '../lib/system-clock.ts'
import { openCycleDoor } from './cycle-door.ts'

const { environment, logger, clients, journals } = openCycleDoor('rao-schedule')

/** The Lambda that the rule starts every minute: puts this minute's cycles of all fleets onto the queue. */
export const handler = middy(async (event: Pick<EventBridgeEvent<string, unknown>, 'time'>) => {
  const firedMs = Date.parse(event.time)
  const firedSec = Number.isFinite(firedMs) ? firedMs / 1000 : systemClock.nowSec()
  const { wrong, unseen, unsteered, failed, ...queued } = await queueMinute({
    clients,
    journals,
    queues: clients.queues(environment.AWS_REGION),
    queueUrl: environment.RAO_QUEUE_URL,
    clock: systemClock,
    // The rule fires at about the same second of every minute. Slots count from there: if they counted from the full minute,
    // those before that second would never run.
    startSec: Math.floor(firedSec),
  })
  // Without a cycle, a minute that is complete counts as alive. This must not: cycles may be due that are not known.
  logger.info(failed.length > 0 ? 'minute queued in part' : 'minute queued', { ...queued })
  for (const problem of wrong) logger.warn('tag refused', { problem })
  // Only a warning: the alarm for failures counts these lines anyway, and the cycles of fleets in that region report it, too.
  for (const problem of unseen) logger.warn('region unseen', { problem })
  // The alarm for missed cycles watches all fleets together; the alarm for failures counts these lines, which name the fleet.
  for (const problem of unsteered) logger.warn('fleet unsteered', { problem })
  if (failed.length > 0) throw new Error(`this minute is not complete: ${failed.join('; ')}`)
}).use(injectLambdaContext(logger))
