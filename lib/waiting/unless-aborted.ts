/**
 * The answer, as long as the signal has not aborted: from then on nobody waits for it.
 * @throws the reason of the signal
 */
export async function unlessAborted<Answer>(signal: AbortSignal | undefined, answer: Promise<Answer>): Promise<Answer> {
  if (signal === undefined) return answer
  const { promise: over, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([over, answer])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
