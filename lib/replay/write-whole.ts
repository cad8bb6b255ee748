import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** An output file that cannot be written. The message is one line and names the file. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  readonly file: string

  constructor(file: string, cause: unknown) {
    super(`${file}: cannot be written (${reasonOf(cause)})`, { cause })
    this.file = file
  }
}

/** What the system calls ENOENT and EACCES, of a file whose name is said already. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return 'no such folder'
  if (code === 'EACCES' || code === 'EPERM') return 'not allowed'
  return cause instanceof Error ? cause.message : String(cause)
}

/**
 * Finds out before the work is done whether its result can be written: makes the file that a write would begin with,
 * and takes it away again. What stands under the name stays as it is.
 * @throws OutputError
 */
export function checkWritable(path: string): void {
  attempt(path, () => {
    const { pending } = destination(path)
    if (pending === undefined) return
    closeSync(openSync(pending, 'w'))
    rmSync(pending)
  })
}

/**
 * Writes a file that appears under its name all at once or not at all.
 * @throws OutputError
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  attempt(path, () => {
    const { final, pending } = destination(path)
    if (pending === undefined) {
      writeFileSync(final, content)
      return
    }
    try {
      writeFileSync(pending, content)
      renameSync(pending, final)
    } finally {
      rmSync(pending, { force: true })
    }
  })
}

/** A pipe or a device has no half-written state to hide and must not be replaced by a file: it has no pending name. */
function destination(path: string): { readonly final: string; readonly pending?: string } {
  const standing = statSync(path, { throwIfNoEntry: false })
  if (standing?.isDirectory()) throw new Error('it is a folder')
  if (standing !== undefined && !standing.isFile()) return { final: path }
  const final = standing === undefined ? path : realpathSync(path)
  return { final, pending: `${final}.${process.pid}.part` }
}

function attempt(path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw new OutputError(path, error)
  }
}
