import { accessSync, constants, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The data directory cannot be used. The message is one line for the user. */
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

/** What LevelDB writes when it opens a store, and a little more. */
const firstFilesBytes = 1 << 16

/** Directories that this process holds. A lock with our pid on any other was left behind by an earlier process of the same pid. */
const held = new Set<string>()

/**
 * Creates the directory and locks it for this process. The lock of a dead process is taken over, so that a killed process
 * does not block its successor. The returned function unlocks the directory.
 * @throws DataDirectoryError when it cannot be written, or another living process holds it.
 */
export function takeDirectory(directory: string): () => void {
  const path = resolve(directory)
  const lock = join(path, 'rao.lock')
  writable(path, () => makeFolder(path))
  if (held.has(path)) throw locked(path, process.pid)
  const owner = readOwner(lock)
  if (owner !== undefined) {
    if (owner.pid !== process.pid && startOf(owner.pid) === owner.started) throw locked(path, owner.pid)
    writable(path, () => rmSync(lock, { force: true }))
  }
  const draft = `${lock}.${process.pid}`
  try {
    writable(path, () => writeFileSync(draft, `${process.pid} ${startOf(process.pid)}\n`))
    // Linking is atomic: the lock appears with its content, and only where there is none yet.
    writable(path, () => linkSync(draft, lock))
  } finally {
    rmSync(draft, { force: true })
  }
  held.add(path)
  return () => {
    if (held.delete(path)) rmSync(lock, { force: true })
  }
}

/** Makes a folder, and those above it. Node's own way of making several never ends in a file system that takes none, such as `/proc`. */
function makeFolder(path: string): void {
  if (isFolder(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (cause) {
    // Somebody else may have been faster.
    if (!isFolder(path)) throw cause
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/**
 * Checks that a store could write its first files. Without room it would end the process, far from the caller that started
 * it.
 * @throws DataDirectoryError
 */
export function checkRoom(directory: string): void {
  const path = resolve(directory)
  const probe = join(path, `room.${process.pid}`)
  try {
    writable(path, () => writeFileSync(probe, Buffer.alloc(firstFilesBytes)))
  } finally {
    rmSync(probe, { force: true })
  }
}

function writable(path: string, act: () => void): void {
  try {
    act()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    if (code === 'EEXIST' && readOwner(join(path, 'rao.lock')) !== undefined) throw locked(path, undefined, cause)
    throw new DataDirectoryError(path, 'not-writable', `The data directory ${path} ${whyNot(path, code)}`, cause)
  }
}

/** The nearest existing folder above one that is to be created: it is often the cause when that fails. */
function whyNot(path: string, code: string): string {
  const standing = nearest(path)
  if (!isFolder(standing)) return standing === path ? 'is a file' : `cannot be made: ${standing} is a file`
  const reason = reasons[codeOfWriting(standing) ?? code] ?? `is not writable (${code})`
  return standing === path ? reason : `cannot be made: ${standing} ${reason}`
}

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'is read-only',
  EACCES: 'is not writable (not allowed)',
  EPERM: 'is not writable (not allowed)',
  ENOSPC: 'is full (no space left)',
  EDQUOT: 'is full (quota exceeded)',
}

function nearest(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) === undefined && dirname(path) !== path
    ? nearest(dirname(path))
    : path
}

/** `mkdir` fails with ENOENT in a folder that is not writable. */
function codeOfWriting(directory: string): string | undefined {
  try {
    accessSync(directory, constants.W_OK)
    return undefined
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
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
 * When a process started, in the kernel's ticks; `alive` where there is no /proc, `dead` where there is no such process. The
 * time matters because pids are reused, above all in containers: after a restart the successor often has the same pid.
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
