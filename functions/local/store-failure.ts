import { resolve } from 'node:path'
import { inspect } from 'node:util'

/** A failed write of the store, explained in one line; `undefined` for every other error. */
function storeFailure(error: unknown, directory: string): string | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'LEVEL_IO_ERROR')) return undefined
  const reason = error.message.split(': ').at(-1)
  return `the data directory ${resolve(directory)} is full or failed (${reason}); stopped, start again once there is room`
}

/** The store's errors cannot be caught where they arise. This ends the process with one line instead of a stack trace. */
export function endWhenStoreFails(directory: string, tell: (failure: Error) => void): void {
  process.on('uncaughtException', (error) => {
    const failure = storeFailure(error, directory)
    if (failure === undefined) process.stderr.write(`${inspect(error)}\n`)
    else tell(new Error(failure))
    process.exit(1)
  })
}
