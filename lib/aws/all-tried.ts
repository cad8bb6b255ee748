/** Waits for all of them, whatever becomes of the others. @throws AggregateError of those that failed. */
export async function allTried(tries: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tries)
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '))
}
