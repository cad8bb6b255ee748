import { messageOf } from '../words/message-of.ts'

/** Runs something that a cycle can do without. If it fails, that is added to `failures`, and the result is `undefined`. */
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
