/** A call to AWS failed, after the SDK's own retries; `cause` is what the SDK threw. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError'
  readonly action: string
  readonly resource: string

  constructor(action: string, resource: string, cause: unknown) {
    super(`${action} of ${resource} failed: ${explain(cause)}`, { cause })
    this.action = action
    this.resource = resource
  }
}

/** An error in one line: `AccessDenied: User … is not authorized …`. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message = error.message.replaceAll(/\s+/g, ' ').trim()
  if (error instanceof AwsCallError) return message
  return message.startsWith(error.name) || error.name === 'Error' ? message : `${error.name}: ${message}`
}

/** @throws AwsCallError naming the action and the resource. */
export async function calling<Result>(action: string, resource: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (cause) {
    throw new AwsCallError(action, resource, cause)
  }
}
