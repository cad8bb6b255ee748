import { TraceError } from '../../lib/replay/trace-error.ts'
import { OutputError } from '../../lib/replay/write-whole.ts'
import { Failure } from './failure.ts'

/** Files that are not what they should be are the user's to mend, all else may be the machine's fault. */
export function explain(error: unknown): never {
  if (error instanceof TraceError || error instanceof OutputError) throw new Failure(error.message, 2, error)
  throw error
}
