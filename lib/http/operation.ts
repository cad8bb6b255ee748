import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type * as z from 'zod'
import { type Caller, callerOf } from './caller.ts'
import type { ApiContext } from './context.ts'
import { commonHeaders } from './problem.ts'
import { mustAcceptJson, readBody, readParameters, readQuery } from './request.ts'

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/** What a route takes and answers; the OpenAPI document is made from this. */
export interface Operation {
  readonly id: string
  readonly method: Method
  /** `{name}` stands for one segment. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly parameters?: z.ZodObject
  readonly query?: z.ZodObject
  /** Names in lower case. */
  readonly headers?: z.ZodObject
  readonly body?: z.ZodType
  readonly status: 200 | 202
  readonly answer: z.ZodType
  /** Headers of the answer, with their descriptions. */
  readonly answerHeaders?: Readonly<Record<string, string>>
  /** Error statuses of this route; those that every route has are added. */
  readonly problems: Readonly<Record<number, string>>
}

type Infer<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined

export interface Call<O extends Operation> {
  readonly parameters: Infer<O['parameters']>
  readonly query: Infer<O['query']>
  readonly headers: Infer<O['headers']>
  readonly body: Infer<O['body']>
  readonly caller: Caller
  readonly requestId: string
}

export interface Reply<Answer> {
  readonly body: Answer
  readonly headers?: Readonly<Record<string, string>>
}

/** An operation and its handler. */
export interface Route {
  readonly operation: Operation
  respond(context: ApiContext, event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>
}

/** Joins an operation to its handler, which gets only parsed values and returns a value, not a response. */
export function route<const O extends Operation>(
  operation: O,
  handle: (context: ApiContext, call: Call<O>) => Promise<Reply<z.infer<O['answer']>>>,
): Route {
  return {
    operation,
    async respond(context, event) {
      mustAcceptJson(event)
      const reply = await handle(context, {
        parameters: operation.parameters && readParameters(event.pathParameters ?? {}, operation.parameters),
        query: operation.query && readQuery(event.queryStringParameters ?? {}, operation.query),
        headers: operation.headers && readParameters(event.headers, operation.headers),
        body: operation.body && readBody(event, operation.body),
        caller: callerOf(event),
        requestId: event.requestContext.requestId,
      } as Call<O>)
      return {
        statusCode: operation.status,
        headers: { ...commonHeaders, ...reply.headers, 'content-type': 'application/json' },
        body: JSON.stringify(reply.body),
      }
    },
  }
}
