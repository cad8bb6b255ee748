import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { JournalBusyError, JournalDamageError } from '../journal.ts'
import type { Logger } from '../ports.ts'
import { Problem, problemResponse } from './problem.ts'

/**
 * Answers every failure as a problem document. Details that are not meant for the caller are logged under the request id, and
 * the caller gets only that id.
 */
export function problemResponses(
  logger: Logger,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError(request) {
      const { error, event } = request
      if (error instanceof Problem) {
        request.response = problemResponse(error, event)
        return
      }
      const { requestId, http } = event.requestContext
      logger.error('request failed', { requestId, method: http.method, path: event.rawPath, error })
      request.response = problemResponse(failure(error), event)
    },
  }
}

function failure(error: unknown): Problem {
  // Raised by middy shortly before the Lambda itself would be stopped.
  if (error instanceof Error && error.name === 'TimeoutError')
    return new Problem(503, 'The answer took too long. Try again.', { headers: { 'retry-after': '1' } })
  if (error instanceof JournalBusyError)
    return new Problem(503, 'Others are changing the same part of the record. Try again.', {
      headers: { 'retry-after': '1' },
    })
  if (error instanceof JournalDamageError)
    return new Problem(
      409,
      'An item of this fleet in the store is damaged. It was left as it is: repair or delete it; the log names it.',
      { kind: 'damaged-data' },
    )
  return new Problem(500, 'Something went wrong here; the log has the details under the request id in `instance`.')
}
