import type * as z from 'zod'
import { regionOf as apiGatewayRegion } from '../../../lib/aws/calls/api-gateway-region.ts'
import type { Signable } from '../../../lib/aws/calls/sign.ts'
import { firstIssueWords, issueWords } from '../../../lib/words/issue-words.ts'
import { plainText } from '../../../lib/words/plain-text.ts'
import { problemWords } from '../../../lib/words/problem-words.ts'
import { Failure, Refused } from '../failure.ts'

export interface Ask {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The option that each field of the body comes from: `{ durationSec: '--duration' }`. */
  readonly typed?: Readonly<Record<string, string>>
  /** Send it without credentials. */
  readonly anonymous?: true
}

/** How long to wait for an answer, seconds. */
const patienceSec = 30

/**
 * A request to an optimizer; all commands use this.
 * @throws Failure in one line if the address is unreachable, refuses (with the text of its problem document), or is no optimizer.
 */
export async function request<Answer>(url: URL, answer: z.ZodType<Answer>, ask: Ask = {}): Promise<Answer> {
  const response = await send(url, ask)
  const document = await readJson(url, response)
  if (!response.ok) throw new Refused(refusal(document, response, ask.typed), response.status, document)
  return parse(url, document, answer)
}

/** The answer to a request, whatever its status. @throws Failure when nobody answers. */
export async function statusOf(url: URL, ask: Ask): Promise<number> {
  const response = await send(url, ask)
  await textOf(url, response)
  return response.status
}

/** Whether requests to this address carry credentials. */
export function isIdentified(url: URL): boolean {
  return tokenOfPerson() !== undefined || signingRegion(url) !== undefined
}

/** The user's token, for an API that was deployed with an issuer of tokens. */
function tokenOfPerson(): string | undefined {
  return process.env.RAO_TOKEN || undefined
}

/**
 * The region to sign for: that of an API Gateway address, or `RAO_SIGN_REGION` for a custom domain.
 * @returns `undefined` if requests need no signature.
 */
function signingRegion(url: URL): string | undefined {
  return process.env.RAO_SIGN_REGION || apiGatewayRegion(url)
}

async function send(url: URL, { method = 'GET', body, headers, anonymous }: Ask): Promise<Response> {
  const plain = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  }
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const identified = anonymous ? plain : await withIdentity({ method, url, headers: plain, ...content })
  const ask = () =>
    fetch(url, { method, headers: identified, ...content, signal: AbortSignal.timeout(patienceSec * 1000) })
  const mayRepeat = method !== 'POST' || headers?.['idempotency-key'] !== undefined
  try {
    return await ask().catch((error: unknown) => {
      if (mayRepeat && wasClosed(error)) return ask()
      throw error
    })
  } catch (cause) {
    throw new Failure(`no optimizer answers at ${url.origin} (${why(cause)})`, 1, cause)
  }
}

/** A connection that was kept since the last request, and that the server has closed meanwhile, unnoticed while we were busy. */
function wasClosed(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && (cause.code === 'UND_ERR_SOCKET' || cause.code === 'ECONNRESET')
}

/** Headers with a token, or a signature by the credentials that AWS tools here would use. Only the latter loads the SDK. */
async function withIdentity(signable: Signable): Promise<Readonly<Record<string, string>>> {
  const token = tokenOfPerson()
  if (token !== undefined) return { ...signable.headers, authorization: `Bearer ${token}` }
  const region = signingRegion(signable.url)
  if (region === undefined) return signable.headers
  const [{ defaultProvider }, { signedHeaders }] = await Promise.all([
    import('@aws-sdk/credential-provider-node'),
    import('../../../lib/aws/calls/sign.ts'),
  ])
  try {
    return await signedHeaders(signable, { region, credentials: defaultProvider() })
  } catch (cause) {
    throw new Failure(`the request to ${signable.url.origin} cannot be signed: ${why(cause)}`, 1, cause)
  }
}

function why(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return error.message
}

/** @throws Failure when the answer breaks off, or does not come to its end. */
async function textOf(url: URL, response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw new Failure(`the answer of ${url.origin} broke off (${why(cause)})`, 1, cause)
  }
}

/** The document. Its texts may be anybody's, and what steers a terminal must not reach it. */
async function readJson(url: URL, response: Response): Promise<unknown> {
  const text = await textOf(url, response)
  try {
    return JSON.parse(text, (_, value) => (typeof value === 'string' ? plainText(value) : value))
  } catch (cause) {
    throw new Failure(`${url.origin} is no optimizer: it answered ${response.status} without JSON`, 1, cause)
  }
}

/** The refusal in the user's words: a field of the body is named by its option, if it has one. */
function refusal(document: unknown, { status, statusText }: Response, typed: Ask['typed'] = {}): string {
  const nameOf = (pointer: string) => typed[pointer.slice(1)] ?? pointer.slice(1)
  return problemWords(document, nameOf) ?? `${status} ${statusText}`
}

/** Parses an answer. Fields unknown to this command are no failure, since a newer optimizer may have more. */
function parse<Answer>(url: URL, document: unknown, answer: z.ZodType<Answer>): Answer {
  const result = answer.safeParse(document, { error: issueWords })
  if (result.success) return result.data
  const issues = result.error.issues.filter(({ code }) => code !== 'unrecognized_keys')
  if (issues.length === 0) return document as Answer
  throw new Failure(`${url.href} answered something else than expected (${firstIssueWords({ issues })})`)
}
