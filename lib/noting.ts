import { messageOf } from './message-of.ts'

/** Runs what the fleet can do without for once; its failure is part of the record. */
export async function noting(failures: string[], what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    failures.push(`${what}: ${messageOf(error)}`)
  }
}
