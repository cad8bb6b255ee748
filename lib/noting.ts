import { messageOf } from './message-of.ts'

/**
 * Runs what the fleet can do without for once; its failure is part of the record.
 * @returns whether it was done.
 */
export async function noting(failures: string[], what: string, run: () => Promise<void>): Promise<boolean> {
  try {
    await run()
    return true
  } catch (error) {
    failures.push(`${what}: ${messageOf(error)}`)
    return false
  }
}
