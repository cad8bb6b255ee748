import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The data directory cannot be used; the message is one line for the person who named it. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'
  readonly directory: string
  readonly problem: 'not-writable' | 'locked' | 'damaged'

  constructor(directory: string, problem: DataDirectoryError['problem'], message: string, cause?: unknown) {
    super(message, { cause })
    this.directory = directory
    this.problem = problem
  }
}

/** Directories that this very process holds: a lock with our own pid is else one left by a process long gone. */
const held = new Set<string>()

/**
 * Makes the directory and takes it for this process. A lock whose process is dead is taken over, so that a killed
 * process does not bar its successor; the returned function gives the directory back.
 * @throws DataDirectoryError when it cannot be written, or another living process holds it.
 */
export function takeDirectory(directory: string): () => void {
  const path = resolve(directory)
  const lock = join(path, 'rao.lock')
  writable(path, () => mkdirSync(path, { recursive: true }))
  if (held.has(path)) throw locked(path, process.pid)
  const owner = readOwner(lock)
  if (owner !== undefined) {
    if (owner.pid !== process.pid && startOf(owner.pid) === owner.started) throw locked(path, owner.pid)
    writable(path, () => rmSync(lock, { force: true }))
  }
  const draft = `${lock}.${process.pid}`
  writable(path, () => writeFileSync(draft, `${process.pid} ${startOf(process.pid)}\n`))
  try {
    // A link appears at once and with its content, and only where there is none yet.
    writable(path, () => linkSync(draft, lock))
  } finally {
    rmSync(draft, { force: true })
  }
  held.add(path)
  return () => {
    if (held.delete(path)) rmSync(lock, { force: true })
  }
}

function writable(path: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    if (reason === 'EEXIST' && readOwner(join(path, 'rao.lock')) !== undefined) throw locked(path, undefined, cause)
    throw new DataDirectoryError(path, 'not-writable', `The data directory ${path} is not writable (${reason})`, cause)
  }
}

function locked(path: string, pid: number | undefined, cause?: unknown): DataDirectoryError {
  const by = pid === undefined ? 'another process' : `process ${pid}`
  return new DataDirectoryError(path, 'locked', `The data directory ${path} is in use by ${by}`, cause)
}

function readOwner(lock: string): { readonly pid: number; readonly started: string } | undefined {
  let text: string
  try {
    text = readFileSync(lock, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw new DataDirectoryError(lock, 'not-writable', `The lock ${lock} cannot be read`, cause)
  }
  const [, pid, started] = /^(\d+) (\S+)\s*$/.exec(text) ?? []
  return { pid: Number(pid ?? 0), started: started ?? 'unknown' }
}

/**
 * When a process started, in the kernel's ticks, `alive` where there is no /proc, `dead` for none: pids are used
 * again, above all in containers, where after a restart the successor often has its predecessor's.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'alive'
  } catch {
    return isAlive(pid) ? 'alive' : 'dead'
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
