import { AbstractKeyIterator, AbstractValueIterator } from 'abstract-level'

/**
 * Lets dynalite close the iterators of its store. It calls `return()` at the end of each, as of any iterator of the language, but since
 * version 10 those of `level` have `close()` alone. What is never closed is kept until the store is: every query of a long run.
 */
export function closeIterators(): void {
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    Object.defineProperty(prototype, 'return', { value: closed, configurable: true })
}

function closed(this: { close(): Promise<void> }): Promise<void> {
  return this.close()
}
