/**
 * Callers that ask while an answer is under way get that answer: groups, workers and backlog of one cycle cost one call,
 * and so do the steps that are taken side by side. As soon as it is there, the next one to ask asks anew.
 */
export function inFlight<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | undefined
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
