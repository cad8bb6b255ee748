import * as z from 'zod'

/**
 * One of a few words. Only that it is text is checked: a word that a later version has added is no damage, and what
 * reads the record decides what to make of it.
 */
export function oneOf<Word extends string>(): z.ZodType<Word> {
  return z.string() as unknown as z.ZodType<Word>
}
