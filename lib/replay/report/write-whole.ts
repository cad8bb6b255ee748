import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { messageOf } from '../../words/message-of.ts'

/** An output file that cannot be written. The message is one line and names the file. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  readonly file: string

  constructor(file: string, cause: unknown) {
    super(`${file}: cannot be written (${reasonOf(cause)})`, { cause })
    this.file = file
  }
}

/** System errors in words, for a file that the message names already. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ENOENT') return 'no such folder'
  if (code === 'EACCES' || code === 'EPERM') return 'not allowed'
  return messageOf(cause)
}

/**
 * Checks before the work whether its result can be written: creates the temporary file that a write would begin with, and
 * removes it again. An existing file of that name is not changed.
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
 * Writes a file atomically: it appears under its name complete or not at all.
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

/** Name of the temporary file; none for a pipe or a device, which has no half-written state and must not be replaced by a file. */
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
