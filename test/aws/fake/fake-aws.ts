import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { autoScaling, type FakeGroup } from './auto-scaling.ts'
import { type FakeHistory, metricData } from './cloud-watch.ts'
import { type FakeAction, loadBalancing } from './load-balancing.ts'
import { unflatten, xml } from './xml.ts'

/** One call as received over the wire. */
export interface Call {
  readonly service: string
  readonly region: string
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** An error as AWS would send it; `hangUp` performs the call and breaks the connection before the answer, `silence` never answers. */
export type Fault =
  | { readonly code: string; readonly message?: string; readonly status?: number }
  | 'hangUp'
  | 'silence'

export class FakeError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Auto Scaling, weighted rules, SQS and EventBridge behind one port, as far as this product uses them and as strict as the
 * real services where that matters, because npm has no emulator of them. What moto knows is tested against moto, too.
 */
export interface FakeAws {
  readonly url: string
  readonly groups: Map<string, FakeGroup>
  readonly calls: Call[]
  /** By queue URL path; a queue that is not here does not exist. */
  readonly queues: Map<string, FakeQueue>
  readonly rules: Map<string, FakeAction[]>
  /** Most groups on a page of a describe, whatever is asked for, since AWS may return short pages. */
  pageSize: number
  readonly events: Record<string, unknown>[]
  /** Latest values of metrics, by instance. */
  readonly metrics: Map<string, number>
  /** Past values of metrics, by `metricKey`. */
  readonly history: Map<string, FakeHistory>
  /** Most points on a page of metrics, whatever is asked for. */
  metricPageSize: number
  /** Status of metrics to answer, if set, instead of whether they are complete. */
  metricStatus: string | undefined
  /** Asked before each call; the fault that it returns happens instead of the call, or, for `hangUp`, after it. */
  fault: (call: Call) => Fault | undefined
  /** Accepts batches of messages but refuses each message in them. */
  refuseMessages: boolean
  /** Its current time, epoch seconds. */
  nowSec: number
  close(): Promise<void>
}

export interface FakeQueue {
  visible: number
  readonly sent: Record<string, unknown>[]
  readonly visibilityChanges: Record<string, unknown>[]
}

export async function startFakeAws(): Promise<FakeAws> {
  const server = createServer((request, response) => {
    answer(fake, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const fake: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    groups: new Map(),
    calls: [],
    queues: new Map(),
    rules: new Map(),
    pageSize: 2,
    events: [],
    metrics: new Map(),
    history: new Map(),
    metricPageSize: 7000,
    metricStatus: undefined,
    fault: () => undefined,
    refuseMessages: false,
    nowSec: 1_000_000_200,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return fake
}

async function answer(fake: FakeAws, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const call = callOf(request, Buffer.concat(chunks).toString())
  fake.calls.push(call)
  const fault = fake.fault(call)
  if (fault === 'silence') return
  try {
    if (fault !== undefined && fault !== 'hangUp') throw new FakeError(fault.code, fault.message ?? fault.code)
    const output = take(fake, call)
    if (fault === 'hangUp') request.socket.destroy()
    else send(call, response, 200, output)
  } catch (error) {
    if (!(error instanceof FakeError)) throw error
    const status = (fault !== undefined && fault !== 'hangUp' && fault.status) || 400
    send(call, response, status, { code: error.code, message: error.message })
  }
}

function callOf(request: IncomingMessage, body: string): Call {
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
  const target = request.headers['x-amz-target']
  if (typeof target === 'string')
    return { service, region, operation: target.split('.').at(-1) ?? '', input: JSON.parse(body || '{}') }
  const { Action, Version: _, ...input } = unflatten(new URLSearchParams(body))
  return { service, region, operation: String(Action), input }
}

function take(fake: FakeAws, call: Call): unknown {
  if (call.service === 'autoscaling') return autoScaling(fake, call)
  if (call.service === 'elasticloadbalancing') return loadBalancing(fake, call)
  if (call.service === 'sqs') return sqs(fake, call)
  if (call.operation === 'PutEvents') return putEvents(fake, call)
  if (call.operation === 'GetMetricData') return metricData(fake, call)
  throw new FakeError('InvalidAction', `${call.service} ${call.operation}`)
}

function sqs(fake: FakeAws, { operation, input }: Call): unknown {
  const queue = fake.queues.get(new URL(String(input.QueueUrl)).pathname)
  if (queue === undefined)
    throw new FakeError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.')
  if (operation === 'GetQueueAttributes') return { Attributes: { ApproximateNumberOfMessages: String(queue.visible) } }
  if (operation === 'ChangeMessageVisibility') {
    queue.visibilityChanges.push(input)
    return {}
  }
  const entries = input.Entries as Record<string, unknown>[]
  if (fake.refuseMessages)
    return {
      Successful: [],
      Failed: entries.map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'busy', SenderFault: false })),
    }
  queue.sent.push(...entries)
  return {
    Successful: entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: String(Id),
      MD5OfMessageBody: digest(String(MessageBody)),
    })),
    Failed: [],
  }
}

function digest(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

function putEvents(fake: FakeAws, { input }: Call): unknown {
  const entries = input.Entries as Record<string, unknown>[]
  fake.events.push(...entries)
  return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: String(index) })) }
}

function send(call: Call, response: ServerResponse, status: number, output: unknown): void {
  const json = !['autoscaling', 'elasticloadbalancing'].includes(call.service)
  response.statusCode = status
  response.setHeader('x-amzn-requestid', 'fake')
  if (json) {
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    const { code, message } = output as { code?: string; message?: string }
    response.end(JSON.stringify(status === 200 ? output : { __type: code, message }))
    return
  }
  response.setHeader('content-type', 'text/xml')
  if (status === 200) {
    const result = `<${call.operation}Result>${xml(output as string)}</${call.operation}Result>`
    response.end(`<${call.operation}Response>${result}</${call.operation}Response>`)
    return
  }
  const { code, message } = output as { code: string; message: string }
  response.end(
    `<ErrorResponse><Error>${xml({ Type: 'Sender', Code: code, Message: message })}</Error><RequestId>fake</RequestId></ErrorResponse>`,
  )
}
