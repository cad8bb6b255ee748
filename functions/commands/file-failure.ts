import { TraceError } from '../../lib/replay/reading/trace-error.ts'
import { OutputError } from '../../lib/replay/report/write-whole.ts'
import { Failure } from './failure.ts'

/** Unusable files are for the user to correct (exit code 2); anything else may be the machine's fault. */
export function asFileFailure(error: unknown): never {
  if (error instanceof TraceError || error instanceof OutputError) throw new Failure(error.message, 2, error)
  throw error
}
