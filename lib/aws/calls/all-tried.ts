/** Waits until every try has ended, successful or not. @throws AggregateError of those that failed. */
export async function allTried(tries: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tries)
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '))
}
