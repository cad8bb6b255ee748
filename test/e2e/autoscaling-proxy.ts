import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Call {
  readonly action: string
  readonly group: string | undefined
}

/** An error that AWS would answer in place of the call. */
export interface Fault {
  readonly status: number
  readonly code: string
  readonly message: string
}

export interface AutoScalingProxy {
  readonly url: string
  /** Calls that came through, in order. */
  readonly calls: readonly Call[]
  /** From now on asks for every call whether it fails. Returns how to take that back. */
  failWhere(fault: (call: Call) => Fault | undefined): () => void
  close(): Promise<void>
}

/** Stands between the Lambdas and moto: moto grants everything, this one refuses what a test says, and answers what
 * moto does not know. */
export async function startProxy(moto: string): Promise<AutoScalingProxy> {
  const calls: Call[] = []
  const faults = new Set<(call: Call) => Fault | undefined>()
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const form = new URLSearchParams(body.toString('utf8'))
      const call = { action: form.get('Action') ?? '', group: form.get('AutoScalingGroupName') ?? undefined }
      calls.push(call)
      const fault = [...faults].map((ask) => ask(call)).find((answer) => answer !== undefined)
      if (fault !== undefined) refuse(outgoing, fault)
      else if (noneOf[call.action] !== undefined) answerNone(outgoing, call.action)
      else forward(moto, incoming, body, outgoing)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
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

/** Calls that moto does not know: nothing of the kind has happened. */
const noneOf: Readonly<Record<string, string>> = {
  DescribeInstanceRefreshes: '<InstanceRefreshes/>',
  DescribeScalingActivities: '<Activities/>',
}

function answerNone(outgoing: ServerResponse, action: string): void {
  outgoing.writeHead(200, { 'content-type': 'text/xml' })
  outgoing.end(
    `<${action}Response><${action}Result>${noneOf[action]}</${action}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`,
  )
}

function refuse(outgoing: ServerResponse, { status, code, message }: Fault): void {
  outgoing.writeHead(status, { 'content-type': 'text/xml' })
  outgoing.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
  )
}

function forward(moto: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { hostname, port } = new URL(moto)
  const onward = request(
    { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    },
  )
  onward.on('error', (error) => outgoing.destroy(error))
  onward.end(body)
}
