import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Call, startProxy } from './autoscaling-proxy.ts'
import { startGroup } from './child-group.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

export interface Moto {
  /** Address of a proxy that also answers what moto does not know. */
  readonly url: string
  /** Auto Scaling calls that it received, in order. */
  readonly calls: readonly Call[]
  close(): Promise<void>
}

/** Real seconds that a server written in Python may take to start on a busy machine. */
const patienceSec = 60

/** Starts moto on the loopback interface, behind the proxy. */
export async function startMoto(program: string): Promise<Moto> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'moto-'))
  const env = { ...process.env, HOME: folder, TMPDIR: folder }
  const command = [program, '-H', '127.0.0.1', '-p', String(port)]
  const group = startGroup(command, { env, cwd: folder, logFile: join(folder, 'moto.log') })
  const target = `http://127.0.0.1:${port}`
  await eventually('moto answers', patienceSec, async () => void (await fetch(target)))
  const front = await startProxy(target)
  return {
    url: front.url,
    calls: front.calls,
    async close() {
      await front.close()
      await group.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
