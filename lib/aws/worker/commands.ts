import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

/** `EX_TEMPFAIL` of sysexits.h: the start command found no bug to work on. */
export const noBug = 75

const statusPatienceMs = 10_000

/** A number is shorter by far. */
const mostStatusBytes = 1000

/** As a shell says it of a command that it cannot run. */
const notStarted = 127

/** A command under way, in a process group of its own. */
export interface Running {
  readonly pid: number
  /** Exit code; 128 and more where a signal ended it. Never rejects. */
  readonly ended: Promise<number>
  /**
   * Sends a SIGTERM to the command, not to its child processes. If the command is a shell that dies of it, the processes that
   * it leaves behind get one as well, and are waited for.
   */
  stop(): void
  /** Kills the command and all that it has started. */
  kill(): void
}

/** Between two looks at the processes that a shell has left behind. */
const betweenLooksMs = 200

type Environment = Readonly<Record<string, string>>

/** Runs a shell command; its output goes to our own. One for which the machine has no room ends at once, with code 127. */
export function startCommand(command: string, environment: Environment, log: (line: string) => void): Running {
  const failed = (error: Error) => log(`a command cannot be started: ${error.message}`)
  let child: ChildProcess
  try {
    child = shell(command, environment, 'inherit')
  } catch (error) {
    // Thrown where memory is short; most other reasons come as an event.
    failed(error as Error)
    return { pid: 0, ended: Promise.resolve(notStarted), stop() {}, kill() {} }
  }
  child.once('error', failed)
  let stopped = false
  return {
    pid: child.pid ?? 0,
    ended: exitOf(child).then(async (code) => {
      if (stopped && child.signalCode === 'SIGTERM' && signalGroup(child, 'SIGTERM'))
        while (signalGroup(child, 0)) await pause(betweenLooksMs)
      return code
    }),
    stop() {
      stopped = true
      child.kill('SIGTERM')
    },
    kill: () => void signalGroup(child, 'SIGKILL'),
  }
}

/**
 * Runs the status command and reads the number that it prints.
 * @throws Error naming the command, when it fails, takes longer than ten seconds, or prints something else
 */
export async function readStatus(command: string, environment: Environment, most: number): Promise<number> {
  const child = shell(command, environment, 'pipe')
  const { stdout } = child
  // Kills its background processes, too, because they may hold our end of the pipe.
  const end = () => {
    signalGroup(child, 'SIGKILL')
    stdout?.destroy()
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, statusPatienceMs)
  const chunks: Buffer[] = []
  let bytes = 0
  stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > mostStatusBytes) end()
    else chunks.push(chunk)
  })
  const closed = once(child, 'close').catch(() => undefined)
  const code = await exitOf(child)
  await closed
  clearTimeout(timer)
  if (isLate) throw new Error(`the status command took longer than ${statusPatienceMs / 1000} s: ${command}`)
  const expected = `the status command must print a whole number up to ${most}, it printed`
  if (bytes > mostStatusBytes) throw new Error(`${expected} more than ${mostStatusBytes} bytes`)
  const text = Buffer.concat(chunks).toString().trim()
  if (code !== 0) throw new Error(`the status command failed with ${code}: ${command}`)
  const used = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(used <= most)) throw new Error(`${expected} '${text.slice(0, 60)}'`)
  return used
}

function shell(command: string, environment: Environment, stdout: 'inherit' | 'pipe'): ChildProcess {
  return spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', stdout, 'inherit'],
    detached: true,
    env: { ...process.env, ...environment },
  })
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(notStarted))
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)))
  })
}

/** @returns whether the process group still exists; one that belongs to another user counts as gone. */
function signalGroup({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  if (pid === undefined) return false
  try {
    return process.kill(-pid, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
    return false
  }
}
