import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { until } from '../until.ts'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** One command that takes longer than this never ends. */
const patienceMs = 100_000

/** Runs one command of the real program to its end. */
export async function rao(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return ended(spawnRao(args, env, { timeout: patienceMs, killSignal: 'SIGKILL' }))
}

/** The same, but no file that it writes may become larger than this many KB. */
export async function raoWithin(kilobytes: number, args: readonly string[]): Promise<Ended> {
  const limited = `ulimit -f ${2 * kilobytes}; exec "$@"`
  return ended(
    spawn('sh', ['-c', limited, 'sh', process.execPath, cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

async function ended(child: ChildProcess): Promise<Ended> {
  const output = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

export interface Started {
  readonly url: string
  readonly resumed: boolean
  readonly child: ChildProcess
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** Interrupts it as Ctrl-C does, and resolves with its exit code. */
  interrupt(): Promise<number | null>
  /** `kill -9`. */
  kill(): Promise<void>
}

/** Starts `rao start --port 0 --json` and waits until it answers; the caller must end it. */
export async function startRao(args: readonly string[]): Promise<Started> {
  const child = spawnRao(['start', '--port', '0', '--json', ...args], {})
  const output = collect(child)
  const closed = once(child, 'close') as Promise<[number | null]>
  const started = await Promise.race([
    startedLine(child),
    closed.then(() => Promise.reject(new Error(`it ended before it began: ${output.stderr}`))),
  ])
  await until(() => answers(`${started.url}/v1/fleets/local/metrics`))
  return {
    ...started,
    child,
    output,
    async interrupt() {
      child.kill('SIGINT')
      return (await closed)[0]
    },
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url)
  // An unread body would keep the connection busy, and the server would wait for it when it ends.
  await response.arrayBuffer()
  return response.ok
}

async function startedLine(child: ChildProcess): Promise<{ url: string; resumed: boolean }> {
  if (child.stdout === null) throw new Error('the child has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { type: string; url: string; resumed: boolean }
    if (said.type === 'started') return said
  }
  return new Promise(() => {})
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rao-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

function spawnRao(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limits: Pick<SpawnOptions, 'timeout' | 'killSignal'> = {},
): ChildProcess {
  const { RAO_URL: _, FORCE_COLOR: __, NO_COLOR: ___, ...rest } = process.env
  return spawn(process.execPath, [cli, ...args], {
    ...limits,
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk
  })
  return output
}
