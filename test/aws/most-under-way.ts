import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import type { SQSClient } from '@aws-sdk/client-sqs'

/** The part of a client that counting needs; each client has types of its own. */
interface Countable {
  add(middleware: (send: Send) => Send, options: { readonly step: 'initialize' }): void
}
type Send = (args: never) => Promise<unknown>

/** Counts calls from now on. @returns how many were under way at once, at most */
export function countUnderWay({ middlewareStack }: AutoScalingClient | SQSClient): () => number {
  let underWay = 0
  let most = 0
  const stack = middlewareStack as unknown as Countable
  stack.add(
    (send) => async (args) => {
      underWay += 1
      most = Math.max(most, underWay)
      return send(args).finally(() => {
        underWay -= 1
      })
    },
    { step: 'initialize' },
  )
  return () => most
}
