import * as z from 'zod'

type Issue = z.core.$ZodRawIssue

/** What was expected, by the validator's name for it. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
}

/** How a text is to be written, by the validator's name for it. */
const formats: Readonly<Record<string, string>> = { email: 'an e-mail address', url: 'a URL' }

/**
 * What does not fit, in the words of who sent it: those of a validator tell a person little. Handed to it as its `error`; words of a
 * schema's own go before.
 */
export function issueWords(issue: Issue): string | undefined {
  if (issue.code === 'too_small') return limitWords(issue, issue.minimum, ['at least', 'above'])
  if (issue.code === 'too_big') return limitWords(issue, issue.maximum, ['at most', 'below'])
  if (issue.code === 'invalid_format') return mustBe(formats[issue.format])
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return undefined
  if (issue.input === undefined) return 'is missing'
  if (issue.code === 'invalid_value') return mustBe(issue.values.map(String).join(' or '))
  return mustBe(isNumeric(issue) ? numberWords(issue) : kinds[issue.expected])
}

/** The first of them, and where it stands, for those who say it in one line. */
export function firstIssueWords({ issues: [first] }: Pick<z.ZodError, 'issues'>): string {
  if (first === undefined) return ''
  return first.path.length === 0 ? first.message : `${first.path.join('.')}: ${first.message}`
}

function mustBe(what: string | undefined): string | undefined {
  return what && `must be ${what}`
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

type WrongType = Extract<Issue, { readonly code: 'invalid_type' }>

function isNumeric({ expected }: WrongType): boolean {
  return expected === 'number' || expected === 'int'
}

/** A number with the range that it may be of: who learns that a word is none would have to guess next. */
function numberWords({ expected, schema }: WrongType): string {
  const { isInt, minValue, maxValue } = schema instanceof z.ZodNumber ? schema : unlimited
  const kind = expected === 'int' || isInt ? 'a whole number' : 'a number'
  const least = limited(minValue)
  const most = limited(maxValue)
  if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`
  if (least !== undefined) return `${kind} of at least ${least}`
  return most === undefined ? kind : `${kind} of at most ${most}`
}

const unlimited = { isInt: false, minValue: null, maxValue: null } as const

/** A limit that somebody has set: whole numbers have one of their own, up to which they are exact. */
function limited(limit: number | null): number | undefined {
  return limit !== null && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined
}
