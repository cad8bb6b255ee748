import { join } from 'node:path'
import { type ChildGroup, startGroup } from './child-group.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

export interface Emulators {
  /** Address of ministack: everything that moto does not do. */
  readonly endpoint: string
  /** Address of moto: Auto Scaling, EC2, load balancing. */
  readonly moto: string
  readonly groups: readonly ChildGroup[]
}

export interface EmulatorOptions {
  /** Folder with the programs of the emulators. */
  readonly programs: string
  /** Folder for their logs and files. */
  readonly folder: string
  /** Given the address of moto, tells where the Lambdas send their Auto Scaling calls. */
  readonly autoScalingFor: (moto: string) => Promise<string>
}

/** Starts both on loopback, each on a port of its own; resolves when both answer. */
export async function startEmulators({ programs, folder, autoScalingFor }: EmulatorOptions): Promise<Emulators> {
  const [motoPort, port] = [await freePort(), await freePort()]
  const env = { ...process.env, PYTHONUNBUFFERED: '1', HOME: folder, TMPDIR: folder }
  for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name as keyof typeof env]
  const groups: ChildGroup[] = []
  const start = (command: readonly string[], extra: Readonly<Record<string, string>>, log: string) =>
    groups.push(startGroup(command, { env: { ...env, ...extra }, cwd: folder, logFile: join(folder, log) }))
  try {
    start([join(programs, 'moto_server'), '-H', '127.0.0.1', '-p', String(motoPort)], {}, 'moto.log')
    const moto = `http://127.0.0.1:${motoPort}`
    start(
      [join(programs, 'ministack')],
      {
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        // The Lambdas run as its children, in its environment, on the Node that runs this test.
        PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
        // Only moto knows weights of target groups.
        AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: moto,
        AWS_ENDPOINT_URL_AUTO_SCALING: await autoScalingFor(moto),
      },
      'ministack.log',
    )
    const endpoint = `http://127.0.0.1:${port}`
    for (const url of [`${endpoint}/_ministack/health`, `${moto}/moto-api/data.json`])
      await eventually(`${url} answers`, 30, async () => {
        const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(2000) })
        if (!ok) throw new Error(`status ${status}`)
      })
    return { endpoint, moto, groups }
  } catch (error) {
    await Promise.all(groups.map((group) => group.stop()))
    throw error
  }
}
