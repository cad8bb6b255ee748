import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGroup } from '../e2e/child-group.ts'
import { eventually } from '../e2e/eventually.ts'
import { freePort } from '../e2e/free-port.ts'

export interface Moto {
  /** Of a front that answers what moto does not know. */
  readonly url: string
  close(): Promise<void>
}

/** Wall seconds within which a server written in Python must be up, on a busy machine. */
const patienceSec = 60

/** Actions of Auto Scaling that moto has not got: nothing is being refreshed. */
const answers: Readonly<Record<string, string>> = { DescribeInstanceRefreshes: '<InstanceRefreshes/>' }

/** Starts moto on the loopback interface, behind a front of our own. */
export async function startMoto(program: string): Promise<Moto> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'moto-'))
  const env = { ...process.env, HOME: folder, TMPDIR: folder }
  const command = [program, '-H', '127.0.0.1', '-p', String(port)]
  const group = startGroup(command, { env, cwd: folder, logFile: join(folder, 'moto.log') })
  const target = `http://127.0.0.1:${port}`
  await eventually('moto answers', patienceSec, async () => void (await fetch(target)))
  const front = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const action = new URLSearchParams(body.toString()).get('Action') ?? ''
    const known = answers[action]
    if (known !== undefined) {
      response.setHeader('content-type', 'text/xml')
      response.end(`<${action}Response><${action}Result>${known}</${action}Result></${action}Response>`)
      return
    }
    const { host: _, connection: __, ...headers } = request.headers
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/xml' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    async close() {
      front.closeAllConnections()
      front.close()
      await group.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
