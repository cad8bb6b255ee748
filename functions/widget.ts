import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { systemClock } from '../lib/system-clock.ts'
import { fleetWidget } from '../lib/view/widget/fleet-widget.ts'
import { widgetNote } from '../lib/view/widget/widget-page.ts'
import { firstIssueWords, issueWords } from '../lib/words/issue-words.ts'
import { readEnvironment, tableName } from './environment.ts'
import { loggedJournals } from './logged-journals.ts'
import { widgetEvent, widgetManual } from './widget-event.ts'

const environment = readEnvironment('rao-widget', z.object({ RAO_TABLE: tableName }), process.env)
const logger = new Logger({ serviceName: 'rao-widget' })
const journals = loggedJournals(environment.RAO_TABLE, logger)

/** The custom widget of a CloudWatch dashboard: answers HTML, or its manual in Markdown when CloudWatch asks for that. */
export const handler = middy(async (event: unknown, context: Context): Promise<string> => {
  const parsed = widgetEvent(systemClock.nowSec()).safeParse(event, { error: issueWords })
  if (!parsed.success) return widgetNote(`This widget cannot be shown: ${firstIssueWords(parsed.error)}`)
  const { describe, ...request } = parsed.data
  if (describe) return widgetManual
  return fleetWidget(journals, systemClock, { ...request, endpoint: context.invokedFunctionArn })
}).use(injectLambdaContext(logger))
