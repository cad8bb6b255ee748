import { messageOf } from '../message-of.ts'

/** Runs what the fleet can do without for once; its failure is part of the record, and then there is no result. */
export async function noting<Result>(
  failures: string[],
  what: string,
  run: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await run()
  } catch (error) {
    failures.push(`${what}: ${messageOf(error)}`)
    return undefined
  }
}
