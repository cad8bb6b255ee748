import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BarrenGroups } from './barren-groups.ts'
import { HookedInstances } from './hooked-instances.ts'

export interface Call {
  readonly action: string
  readonly group: string | undefined
  /** All parameters of the call, as received. */
  readonly form: URLSearchParams
}

/** An error to answer instead of the call, as AWS would. */
export interface Fault {
  readonly status: number
  readonly code: string
  readonly message: string
}

export interface AutoScalingProxy {
  readonly url: string
  /** Calls received, in order. */
  readonly calls: readonly Call[]
  /** From now on asks `fault` about every call, and refuses the call if it returns one. Returns a function that ends this. */
  failWhere(fault: (call: Call) => Fault | undefined): () => void
  /** Groups that launch nothing, whatever their desired capacity. */
  readonly barren: BarrenGroups
  /** Instances that wait for a lifecycle hook before they end. */
  readonly hooked: HookedInstances
  close(): Promise<void>
}

/** A proxy between the Lambdas and moto: moto grants every call, the proxy refuses what a test wants refused, and answers
 * what moto does not know. */
export async function startProxy(moto: string): Promise<AutoScalingProxy> {
  const calls: Call[] = []
  const barren = new BarrenGroups()
  const hooked = new HookedInstances()
  const faults = new Set<(call: Call) => Fault | undefined>()
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const form = new URLSearchParams(body.toString('utf8'))
      const call = { action: form.get('Action') ?? '', group: form.get('AutoScalingGroupName') ?? undefined, form }
      calls.push(call)
      const fault = [...faults].map((ask) => ask(call)).find((answer) => answer !== undefined)
      if (fault !== undefined) refuse(outgoing, fault)
      else {
        const answer = barren.answer(call) ?? hooked.answer(call) ?? noneOf[call.action]
        if (answer === undefined) forward(moto, incoming, body, outgoing, (xml) => hooked.rewrite(barren.rewrite(xml)))
        else respond(outgoing, call.action, answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    barren,
    hooked,
    failWhere(fault) {
      faults.add(fault)
      return () => faults.delete(fault)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers to calls that moto does not know: nothing to report. */
const noneOf: Readonly<Record<string, string>> = {
  DescribeInstanceRefreshes: '<DescribeInstanceRefreshesResult><InstanceRefreshes/></DescribeInstanceRefreshesResult>',
  DescribeScalingActivities: '<DescribeScalingActivitiesResult><Activities/></DescribeScalingActivitiesResult>',
}

function respond(outgoing: ServerResponse, action: string, result: string): void {
  outgoing.writeHead(200, { 'content-type': 'text/xml' })
  outgoing.end(
    `<${action}Response>${result}<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`,
  )
}

function refuse(outgoing: ServerResponse, { status, code, message }: Fault): void {
  outgoing.writeHead(status, { 'content-type': 'text/xml' })
  outgoing.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
  )
}

function forward(
  moto: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  rewrite: (xml: string) => string,
): void {
  const { hostname, port } = new URL(moto)
  const headers = { ...incoming.headers, 'accept-encoding': 'identity' }
  const onward = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      const { 'content-length': _, ...rest } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, rest)
      outgoing.end(rewrite(Buffer.concat(chunks).toString('utf8')))
    })
  })
  onward.on('error', (error) => outgoing.destroy(error))
  onward.end(body)
}
