import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeMetadata {
  readonly url: string
  /** Answers by path; 404 for others. */
  readonly answers: Map<string, string>
  /** Paths that are answered with 403. */
  readonly refused: Set<string>
  /** From now on refuses the tokens issued before. */
  expireTokens(): void
  close(): void
}

export const statePath = '/latest/meta-data/autoscaling/target-lifecycle-state'
export const spotPath = '/latest/meta-data/spot/instance-action'
export const identityPath = '/latest/dynamic/instance-identity/document'

/** Instance metadata (IMDSv2): every request needs a token. */
export async function fakeMetadata(instanceId: string): Promise<FakeMetadata> {
  let token = 1
  const answers = new Map([
    [identityPath, JSON.stringify({ instanceId, region: 'us-east-1', pendingTime: '2026-01-02T03:04:05Z' })],
    [statePath, 'InService'],
  ])
  const refused = new Set<string>()
  const server = createServer((request, response) => {
    if (request.method === 'PUT' && request.url === '/latest/api/token') {
      const wanted = request.headers['x-aws-ec2-metadata-token-ttl-seconds']
      response.writeHead(wanted === undefined ? 400 : 200).end(`token-${token}`)
      return
    }
    const answer = answers.get(request.url ?? '')
    if (refused.has(request.url ?? '')) response.writeHead(403).end()
    else if (request.headers['x-aws-ec2-metadata-token'] !== `token-${token}`) response.writeHead(401).end()
    else response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    refused,
    expireTokens() {
      token += 1
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
