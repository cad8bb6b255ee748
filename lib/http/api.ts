import { randomUUID } from 'node:crypto'
import middy from '@middy/core'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Journals } from '../journal.ts'
import type { Clock, Logger } from '../ports.ts'
import { consoleLogger } from './console-logger.ts'
import type { ApiContext, Occurrence } from './context.ts'
import { FleetDirectory } from './fleet-directory.ts'
import { openApiRoute } from './openapi.ts'
import type { Method, Route } from './operation.ts'
import { problemResponses } from './problem-responses.ts'
import { routes } from './routes.ts'
import { asHead, noSuchRoute } from './routing.ts'

/** A page or a feed beside the API: it may answer anything, and is not in the OpenAPI document. */
export interface ExtraRoute {
  readonly method: Method
  readonly path: string
  handle(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>
}

export interface ApiOptions {
  readonly journals: Journals
  readonly clock: Clock
  /** Makes a cycle of the fleet run soon. A failure is logged and counted; the request succeeds nevertheless. */
  nudge(fleet: string, intentKey: string): Promise<void>
  /** Version of the program, for the OpenAPI document. */
  readonly version: string
  readonly logger?: Logger
  /** Counts rare events: requested bursts, changed settings, refused heartbeats of other workers. */
  count?(occurrence: Occurrence, fleet: string): void
  readonly newKey?: () => string
  readonly extraRoutes?: readonly ExtraRoute[]
}

export type ApiHandler = ReturnType<typeof createApi>

/**
 * The HTTP API as a handler of API Gateway HTTP API events (payload 2.0), both for Lambda and for `serve`. It reads the
 * journal and writes intents, settings, heartbeats and imported load into it; it never touches a group.
 */
export function createApi(options: ApiOptions) {
  const { journals, clock, version, logger = consoleLogger, newKey = randomUUID, extraRoutes = [] } = options
  const context: ApiContext = {
    clock,
    logger,
    newKey,
    fleets: new FleetDirectory(journals, clock),
    nudge: (fleet, intentKey) => options.nudge(fleet, intentKey),
    count: (occurrence, fleet) => options.count?.(occurrence, fleet),
  }
  const all: readonly Route[] = [...routes, openApiRoute(routes, version)]
  const table = [
    ...all.map((route) => ({
      method: route.operation.method,
      path: route.operation.path,
      handler: (event: APIGatewayProxyEventV2) => route.respond(context, event),
    })),
    ...extraRoutes.map(({ method, path, handle }) => ({ method, path, handler: handle })),
  ].flatMap((entry) => (entry.method === 'GET' ? [entry, asHead(entry)] : [entry]))
  const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    routes: table,
    notFoundResponse: ({ method, path }) => {
      throw noSuchRoute(method, path, table)
    },
  })
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(router).use(problemResponses(logger))
}
