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
   * A SIGTERM to the command, not to what it has started to do its work. Where the command is a shell that dies of it, what
   * the shell has left behind hears it as well, and is waited for.
   */
  stop(): void
  /** Ends the command and whatever it has started. */
  kill(): void
}

/** Between two looks at what a shell has left behind. */
const betweenLooksMs = 200

type Environment = Readonly<Record<string, string>>

/** Runs a shell command whose output goes to ours. */
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
  // Whatever it has left in the background, too, or holds our end of the pipe.
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

/** @returns whether there is anybody left; a group that is gone, or that belongs to somebody else, is left to itself. */
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
