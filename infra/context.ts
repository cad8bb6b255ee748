import type { Node } from 'constructs'
import * as z from 'zod'
import { parameters } from '../lib/optimizer/settings/parameters.ts'
import { issueWords } from '../lib/words/issue-words.ts'
import { isNamedAsRegions, noRegionText } from './regions.ts'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** The stack's options. Values of `-c name=value` arrive as text, those of cdk.json as they are. */
const context = z.strictObject({
  /** Regions in which groups are looked for, separated by commas; by default that of the stack. */
  regions: list
    .pipe(z.array(z.string().refine(isNamedAsRegions, { error: ({ input }) => noRegionText(String(input)) })).min(1))
    .optional(),
  /** Issuer of JSON Web Tokens for people; if given, the API accepts its tokens everywhere except at heartbeats. */
  jwtIssuer: z.url({ protocol: /^https$/, error: 'must be a URL with https' }).optional(),
  /** Audiences accepted with `jwtIssuer`, separated by commas. */
  jwtAudience: list.pipe(z.array(z.string()).min(1)).optional(),
  /** Scopes, separated by commas; a token needs one of them to change anything. By default any token may. */
  jwtScopes: list.pipe(z.array(z.string()).min(1)).optional(),
  /** E-mail address for alarms; its owner has to confirm the subscription. */
  alarmEmail: z.email().optional(),
  /** Whether there is an alarm while demand of a fleet differs unusually from what was expected. */
  anomalyAlarm: z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' }).default(false),
  /** Whether there is an alarm while more bugs of a fleet are late than promised. */
  promiseAlarm: z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' }).default(false),
  /** Seconds after which a burst counts as stuck; must exceed the longest that settings allow (`burstMaxDurationSec`). */
  stuckBurstSec: z.coerce
    .number()
    .int()
    .min(60)
    .default(parameters.burstMaxDurationSec.default + 300),
  /** Longest interval of any fleet (`optimizationIntervalSec`), seconds: decides how long alarms wait for several cycles. */
  slowestIntervalSec: z.coerce.number().int().min(60).max(parameters.optimizationIntervalSec.max).default(60),
  /** Days for which logs are kept; CloudWatch allows certain numbers only. */
  logDays: z.coerce.number().int().min(1).default(30),
  /** Requests per second that the API accepts before it answers 429. */
  throttleRate: z.coerce.number().min(1).max(10_000).default(50),
  /** Simultaneous requests accepted above that rate. */
  throttleBurst: z.coerce.number().int().min(1).max(5000).default(200),
  /** The most cycles, of all fleets, that run in parallel; SQS does not allow 1. */
  maxConcurrency: z.coerce.number().int().min(2).max(1000).default(5),
  /** Executions reserved for the cycles. A new account has only 10 in all and allows no reservation. */
  reservedConcurrency: z.coerce.number().int().min(2).optional(),
})

export type InfraContext = Readonly<z.infer<typeof context>>

export class WrongContext extends Error {
  override readonly name = 'WrongContext'
}

const names = Object.keys(context.shape)

/** Whether this is the name of an option, written with hyphens as on the command line of `rao`. */
const isHyphenated = (name: string) =>
  names.some((option) => option.toLowerCase() === name.replaceAll('-', '').toLowerCase())

/** Whether context is for something else: the example stack, or the CDK, whose names have a colon, a slash or a hyphen. */
const isOthers = (name: string) => name === 'exampleImage' || (/[:/-]/.test(name) && !isHyphenated(name))

/**
 * The options given by `cdk deploy -c name=value`; none is required.
 * @throws WrongContext that names every value that does not fit.
 */
export function infraContext(node: Node): InfraContext {
  const unknown = Object.keys(node.getAllContext()).filter((name) => !names.includes(name) && !isOthers(name))
  if (unknown.length > 0)
    throw new WrongContext(
      `wrong context (cdk.json or -c): there is no ${unknown.join(', ')}; there is ${names.join(', ')}`,
    )
  const given = names.flatMap((name) => {
    const value: unknown = node.tryGetContext(name)
    return value === undefined ? [] : [[name, value]]
  })
  const parsed = context.safeParse(Object.fromEntries(given), { error: issueWords })
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new WrongContext(`wrong context (cdk.json or -c): ${problems.join('; ')}`)
  }
  if ((parsed.data.jwtIssuer === undefined) !== (parsed.data.jwtAudience === undefined))
    throw new WrongContext('wrong context: jwtIssuer and jwtAudience go together')
  if (parsed.data.jwtScopes !== undefined && parsed.data.jwtIssuer === undefined)
    throw new WrongContext('wrong context: jwtScopes are those of tokens, which take a jwtIssuer')
  const { maxConcurrency, reservedConcurrency = maxConcurrency } = parsed.data
  if (reservedConcurrency < maxConcurrency)
    throw new WrongContext(
      `wrong context: reservedConcurrency ${reservedConcurrency} is less than maxConcurrency ${maxConcurrency}, and what is refused to run is late`,
    )
  return parsed.data
}
