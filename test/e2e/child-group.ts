import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { eventually } from './eventually.ts'

/**
 * The child runs in a session of its own, beside a `cat` on our pipe: whatever ends this process, even a SIGKILL, closes
 * the pipe, and that ends the whole group, including the children of the child.
 */
const script = '"$@" & cat > /dev/null; trap "" TERM; kill -TERM 0; sleep 1; kill -KILL 0'

export interface ChildGroup {
  /** Id of the process group. */
  readonly id: number
  /** Resolves when no process of the group is left. */
  stop(): Promise<void>
}

export function startGroup(
  command: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly logFile: string; readonly cwd: string },
): ChildGroup {
  const log = openSync(options.logFile, 'a')
  const child: ChildProcess = spawn('sh', ['-c', script, 'sh', ...command], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', log, log],
  })
  const id = child.pid
  if (id === undefined) throw new Error(`${command[0]} did not start`)
  return {
    id,
    async stop() {
      child.stdin?.end()
      await eventually(`process group ${id} (${command[0]}) is gone`, 10, () => {
        if (groupLives(id)) throw new Error('a process of it still runs')
      })
    },
  }
}

export function groupLives(id: number): boolean {
  try {
    process.kill(-id, 0)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
