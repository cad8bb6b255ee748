import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type * as z from 'zod'
import { issueWords } from '../words/issue-words.ts'
import { messageOf } from '../words/message-of.ts'
import { bodyProblems, type FieldProblem, Problem, parameterProblems, sentence } from './problem.ts'

/** The most bytes of a body; a heartbeat with all its counters has less than 1 KB. */
export const maxBodyBytes = 64 * 1024

const jsonType = /^application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;|$)/i

/** The character set that a type names, with or without quotes. ASCII is a part of UTF-8. */
const namedCharset = /;\s*charset\s*=\s*"?([^";\s]*)/i
const readCharset = /^(?:utf-?8|us-ascii)$/i

/**
 * The JSON document in the body, parsed by the schema.
 * @throws Problem 413 (too large), 415 (compressed, or not declared as JSON in UTF-8), 400 (not JSON at all), 422 (does not fit)
 */
export function readBody<Body>(event: APIGatewayProxyEventV2, schema: z.ZodType<Body>): Body {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBodyBytes) throw bodyTooLarge()
  mustBeJson(event.headers['content-type'])
  mustBeUncoded(event.headers['content-encoding'])
  const result = schema.safeParse(parseJson(bytes), { error: issueWords })
  if (result.success) return result.data
  throw invalidBody(bodyProblems(result.error))
}

/** @throws Problem 415 */
function mustBeJson(type: string | undefined): void {
  if (type === undefined || !jsonType.test(type))
    throw new Problem(415, `The body must be sent as application/json, not as ${type ?? 'an undeclared type'}.`)
  const [, charset = 'utf-8'] = namedCharset.exec(type) ?? []
  if (charset !== '' && !readCharset.test(charset))
    throw new Problem(415, `The body must be sent in UTF-8, not in ${charset}.`)
}

/** @throws Problem 415 */
function mustBeUncoded(coding = ''): void {
  if (/^\s*(?:identity\s*)?$/i.test(coding)) return
  throw new Problem(415, `The body must be sent as it is, without the content-encoding ${coding}.`, {
    headers: { 'accept-encoding': 'identity' },
  })
}

export function bodyTooLarge(): Problem {
  return new Problem(413, `The body is larger than ${maxBodyBytes} bytes.`)
}

export function invalidBody(fields: readonly FieldProblem[]): Problem {
  return new Problem(422, sentence(fields), { kind: 'invalid-input', fields })
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Problem(400, `The body is not valid JSON: ${messageOf(cause)}`, { kind: 'malformed-json', cause })
  }
}

/** @throws Problem 400 naming every path or query parameter or header that does not fit. */
export function readParameters<Parameters>(
  raw: Readonly<Record<string, string | undefined>>,
  schema: z.ZodType<Parameters>,
): Parameters {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined))
  const result = schema.safeParse(given, { error: issueWords })
  if (result.success) return result.data
  const fields = parameterProblems(result.error)
  throw new Problem(400, sentence(fields), { kind: 'invalid-input', fields })
}

/**
 * The query parameters, parsed by the schema. An empty value is refused, since it might be taken for zero.
 * @throws Problem 400 that names every parameter that is empty or does not fit
 */
export function readQuery<Query>(raw: Readonly<Record<string, string | undefined>>, schema: z.ZodType<Query>): Query {
  const empty = Object.entries(raw).flatMap(([parameter, value]) =>
    value?.trim() === '' ? [{ parameter, detail: 'is empty' }] : [],
  )
  if (empty.length > 0) throw new Problem(400, sentence(empty), { kind: 'invalid-input', fields: empty })
  return readParameters(raw, schema)
}

/** @throws Problem 406 if the caller does not accept JSON. */
export function mustAcceptJson(event: APIGatewayProxyEventV2): void {
  const accept = event.headers.accept
  if (accept === undefined || accept.trim() === '') return
  const taken = accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const refused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
    return !refused && ['*/*', 'application/*', 'application/json'].includes(type)
  })
  if (!taken) throw new Problem(406, 'This answers as application/json, which the request does not accept.')
}
