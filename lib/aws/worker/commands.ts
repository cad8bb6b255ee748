import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

/** `EX_TEMPFAIL` of sysexits.h: the start command found no bug to work on. */
export const noBug = 75

const statusPatienceMs = 10_000

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

/** Runs a shell command; its output goes to our own. */
export function startCommand(command: string, environment: Environment): Running {
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...environment },
  })
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
  const child = spawn('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...environment },
  })
  let isLate = false
  // Kills its background processes, too, because they may hold our end of the pipe.
  const timer = setTimeout(() => {
    isLate = true
    signalGroup(child, 'SIGKILL')
    child.stdout.destroy()
  }, statusPatienceMs)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(child, 'close').catch(() => undefined)
  const code = await exitOf(child)
  await closed
  clearTimeout(timer)
  if (isLate) throw new Error(`the status command took longer than ${statusPatienceMs / 1000} s: ${command}`)
  const text = Buffer.concat(chunks).toString().trim()
  if (code !== 0) throw new Error(`the status command failed with ${code}: ${command}`)
  const used = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(used <= most))
    throw new Error(`the status command must print a whole number up to ${most}, it printed '${text.slice(0, 60)}'`)
  return used
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127))
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
