import { STATUS_CODES } from 'node:http'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type * as z from 'zod'
import type { ProblemDocument } from './schemas/problem.ts'

/** A field of the request that does not fit: a JSON pointer into the body, or the name of a parameter or header. */
export type FieldProblem = NonNullable<ProblemDocument['errors']>[number]

/** Kinds of problems that the status alone does not distinguish. */
const titles = {
  'invalid-input': 'The input does not fit',
  'malformed-json': 'The body is not JSON',
  'unknown-fleet': 'No such fleet',
  'fleet-steered': 'The fleet is steered',
  'fleet-busy': 'The fleet is at work',
  'no-cycle-yet': 'Nothing is recorded of this fleet yet',
  'no-burst': 'No burst to call off',
  'key-reused': 'The Idempotency-Key stands for another request',
  'settings-changed': 'The settings have changed since',
  'other-worker': 'A worker may only report as itself',
  'damaged-data': 'Stored data is damaged',
} as const

export type ProblemKind = keyof typeof titles

/** Refuses a request: may be thrown anywhere in a handler, and is answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly kind: ProblemKind | undefined
  readonly detail: string
  readonly fields: readonly FieldProblem[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    detail: string,
    more: {
      readonly kind?: ProblemKind
      readonly fields?: readonly FieldProblem[]
      readonly headers?: Readonly<Record<string, string>>
      readonly cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.name = 'Problem'
    this.status = status
    this.kind = more.kind
    this.detail = detail
    this.fields = more.fields ?? []
    this.headers = more.headers ?? {}
  }
}

export function unknownFleet(fleet: string): Problem {
  return new Problem(404, `No fleet named ${fleet} is known: none of its cycles has run yet.`, {
    kind: 'unknown-fleet',
  })
}

/** The fields named by a zod error, each with its JSON pointer (RFC 6901); unknown keys are listed one by one. */
export function bodyProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'is not known here' }))
    return [{ pointer: pointer(issue.path), detail: issue.message }]
  })
}

export function parameterProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ parameter: key, detail: 'is not known here' }))
    return [{ parameter: issue.path.join('.'), detail: issue.message }]
  })
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** One sentence that names every field, for clients that print only `detail`. */
export function sentence(fields: readonly FieldProblem[]): string {
  return fields
    .map(({ pointer, parameter, detail }) => `${parameter ?? (pointer === '' ? 'body' : pointer)}: ${detail}`)
    .join('; ')
}

/** The response for a problem. Its `instance` joins the path and the request id under which the log has the details. */
export function problemResponse(problem: Problem, event: APIGatewayProxyEventV2): APIGatewayProxyStructuredResultV2 {
  const document: ProblemDocument = {
    type: problem.kind === undefined ? 'about:blank' : `urn:problem-type:rao:${problem.kind}`,
    title: problem.kind === undefined ? (STATUS_CODES[problem.status] ?? 'Error') : titles[problem.kind],
    status: problem.status,
    detail: problem.detail,
    instance: `${event.rawPath}#${event.requestContext.requestId}`,
    ...(problem.fields.length > 0 ? { errors: [...problem.fields] } : {}),
  }
  return {
    statusCode: problem.status,
    headers: { ...commonHeaders, ...problem.headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify(document),
  }
}

/** Headers of every answer, against caching and against guessing of content types. */
export const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const
