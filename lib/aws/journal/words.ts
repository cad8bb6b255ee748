import * as z from 'zod'

/**
 * One of a few words. Any text is accepted, because a word added by a later version is no damage: readers of the record decide
 * how to treat it.
 */
export function oneOf<Word extends string>(): z.ZodType<Word> {
  return z.string() as unknown as z.ZodType<Word>
}
