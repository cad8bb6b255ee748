import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { Logger } from '../ports.ts'
import { consoleLogger } from './console-logger.ts'
import { eventOf } from './node-event.ts'
import { Problem, problemResponse } from './problem.ts'
import { bodyTooLarge, maxBodyBytes } from './request.ts'

export interface ServeOptions {
  /** The handler that Lambda would call. */
  handler(event: APIGatewayProxyEventV2, context: Context): Promise<APIGatewayProxyStructuredResultV2>
  /** 0 takes any free port. */
  readonly port: number
  readonly logger?: Logger
}

export interface Server {
  readonly port: number
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Takes no new request, gives those under way up to five seconds to finish, then cuts them off. */
  close(): Promise<void>
}

/** The port is not available; `code` is Node's, such as `EADDRINUSE`. */
export class CannotListen extends Error {
  readonly port: number
  readonly code: string

  constructor(port: number, code: string, cause: unknown) {
    super(
      code === 'EADDRINUSE' ? `port ${port} is in use by another program` : `cannot listen on port ${port}: ${code}`,
      { cause },
    )
    this.name = 'CannotListen'
    this.port = port
    this.code = code
  }
}

const loopback = '127.0.0.1'
const graceMs = 5000
const requestMs = 30_000

/** So much of an oversized body is read and dropped, so that the caller gets to see the refusal. */
const drainedBytes = 64 * 1024 * 1024

/**
 * Serves the handler on the loopback interface. That is its only protection: callers are not authenticated. Requests that name
 * another host are refused, so that a page in a browser cannot reach it under a name of its own (DNS rebinding).
 * @throws CannotListen
 */
export async function serve({ handler, port, logger = consoleLogger }: ServeOptions): Promise<Server> {
  const server = createServer({ requestTimeout: requestMs, headersTimeout: 10_000 }, (request, response) => {
    answer(request, handler).then(
      (result) => {
        // A connection kept open after its answer would delay the closing of the server.
        if (!request.complete || !server.listening) response.setHeader('connection', 'close')
        send(response, result)
      },
      (error: unknown) => {
        // If the caller has hung up there is nobody to answer; anything else is our own fault.
        if (request.errored === null) logger.error('no answer could be made', { url: request.url, error })
        response.destroy()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CannotListen(port, error.code ?? 'unknown', error)),
    )
    server.listen(port, loopback, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    url: `http://${loopback}:${actual}`,
    close: () =>
      new Promise((resolve, reject) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close((error) => {
          clearTimeout(cut)
          if (error) reject(error)
          else resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  handler: ServeOptions['handler'],
): Promise<APIGatewayProxyStructuredResultV2> {
  const body = await bodyOf(request)
  const event = eventOf(request, body === 'too large' ? Buffer.alloc(0) : body)
  if (body === 'too large') return problemResponse(bodyTooLarge(), event)
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(request.headers.host ?? ''))
    return problemResponse(new Problem(421, 'This server answers to localhost and to no other name.'), event)
  return handler(event, contextOf(event))
}

/** Reads the body. No more than the limit is kept; the rest is dropped. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > drainedBytes) break
    if (bytes <= maxBodyBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return bytes > maxBodyBytes ? 'too large' : Buffer.concat(chunks)
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value))
  response.statusCode = result.statusCode ?? 200
  response.end(result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : result.body)
}

/** A Lambda context for the event; the handler uses its remaining time. */
function contextOf(event: APIGatewayProxyEventV2): Context {
  const startedAtMs = Date.now()
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:local',
    memoryLimitInMB: '0',
    awsRequestId: event.requestContext.requestId,
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => requestMs - (Date.now() - startedAtMs),
    done() {},
    fail() {},
    succeed() {},
  }
}
