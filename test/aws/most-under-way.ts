import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'

/** Counts calls from now on. @returns how many were under way at once, at most */
export function countUnderWay(client: AutoScalingClient): () => number {
  let underWay = 0
  let most = 0
  client.middlewareStack.add(
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
