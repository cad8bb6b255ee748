import type * as z from 'zod'

/** What was expected, by the validator's name for it. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

/** In the words of who sent it: those of a validator tell a person little. Words of a schema's own stay as they are. */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return limitWords(issue, issue.minimum, ['at least', 'above'])
  if (issue.code === 'too_big') return limitWords(issue, issue.maximum, ['at most', 'below'])
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`
  if (issue.code !== 'invalid_type') return issue.message
  if (/received undefined$/.test(issue.message)) return 'is missing'
  const kind = kinds[issue.expected]
  return kind === undefined ? issue.message : `must be ${kind}`
}

interface Limited {
  readonly origin: string
  readonly inclusive?: boolean
  readonly exact?: boolean
}

function limitWords(
  { origin, inclusive = true, exact = false }: Limited,
  limit: number | bigint,
  [reached, passed]: readonly [string, string],
): string {
  const bound = `${exact ? 'exactly' : inclusive ? reached : passed} ${limit}`
  if (origin === 'string') return `must have ${bound} ${limit === 1 ? 'character' : 'characters'}`
  if (origin === 'array') return `must have ${bound} ${limit === 1 ? 'entry' : 'entries'}`
  return `must be ${bound}`
}
