import * as z from 'zod'
import { isTimeZone } from '../../optimizer/snapshot/time-zone.ts'
import { fleetNamePattern, fleetNameRule } from '../../words/fleet-name.ts'

const fleetName = z.string().regex(fleetNamePattern, `must be ${fleetNameRule}`)

/** The tags by which people configure a group; decision 0050 has the reference. */
const tagSchema = z.object({
  'rao:fleet': fleetName,
  'rao:agents-per-worker': number('must be a whole number from 1 to 10000', (value) => wholeWithin(value, 1, 10_000)),
  'rao:backlog-queue-url': z.url({ protocol: /^https?$/, error: 'must be the URL of an SQS queue' }).exactOptional(),
  'rao:hourly-usd': number(
    'must be a price in US dollars above 0',
    (value) => value > 0 && value < 1e6,
  ).exactOptional(),
  'rao:time-zone': z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').exactOptional(),
  'rao:used-agents-metric': z
    .string()
    .regex(/^[^:/][^:]*\/[^/:]+$/, 'must be <namespace>/<metric name> of CloudWatch')
    .exactOptional(),
  'rao:listener-rule-arn': arn('listener-rule').exactOptional(),
  'rao:target-group-arn': arn('targetgroup').exactOptional(),
})

const modeTag = 'rao:mode'
const modeSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['apply', 'recommend', 'off']))

export interface GroupTags {
  readonly agentsPerWorker: number
  readonly mode: 'apply' | 'recommend' | 'off'
  readonly backlogQueueUrl?: string
  readonly hourlyUsd?: number
  /** Time zone that the group's load follows. */
  readonly timeZone?: string
  /** CloudWatch metric of an instance's busy agents, for workers that send no heartbeat. */
  readonly usedAgentsMetric?: { readonly namespace: string; readonly name: string }
  /** The listener rule whose weights follow the free agents, and the target group in it that stands for this group. */
  readonly traffic?: { readonly ruleArn: string; readonly targetGroupArn: string }
}

export const fleetTag = 'rao:fleet'

export function isFleetName(text: string): boolean {
  return fleetName.safeParse(text).success
}

/**
 * The tags, or one line for each that is wrong or missing. An unreadable mode is only a doubt: `apply` needs no tag, so people
 * who write one seldom mean it. Until it is corrected the group, and with it the fleet, is in `recommend`.
 */
export function parseTags(
  tags: Readonly<Record<string, string>>,
): { readonly tags: GroupTags; readonly doubts: readonly string[] } | { readonly wrong: readonly string[] } {
  const result = tagSchema.safeParse(tags)
  if (!result.success) return { wrong: problemsOf(result.error, tags) }
  const {
    'rao:agents-per-worker': agentsPerWorker,
    'rao:used-agents-metric': metric,
    'rao:listener-rule-arn': ruleArn,
    'rao:target-group-arn': targetGroupArn,
  } = result.data
  const mode = modeSchema.safeParse(tags[modeTag] ?? 'apply')
  if ((ruleArn === undefined) !== (targetGroupArn === undefined))
    return { wrong: ['tags rao:listener-rule-arn and rao:target-group-arn go together, and only one is there'] }
  const slash = metric?.lastIndexOf('/') ?? -1
  return {
    tags: {
      ...sizingOf(result.data),
      agentsPerWorker,
      mode: mode.success ? mode.data : 'recommend',
      ...(metric !== undefined && {
        usedAgentsMetric: { namespace: metric.slice(0, slash), name: metric.slice(slash + 1) },
      }),
      ...(ruleArn !== undefined && targetGroupArn !== undefined && { traffic: { ruleArn, targetGroupArn } }),
    },
    doubts: mode.success ? [] : [`tag ${modeTag}=${tags[modeTag]} must be apply, recommend or off`],
  }
}

/** Tags that are useful on any group, whether or not it belongs to a fleet. */
const sizingSchema = tagSchema
  .pick({ 'rao:agents-per-worker': true, 'rao:backlog-queue-url': true, 'rao:hourly-usd': true, 'rao:time-zone': true })
  .partial()

export type SizingTags = Partial<Pick<GroupTags, 'agentsPerWorker' | 'backlogQueueUrl' | 'hourlyUsd' | 'timeZone'>>

/** Tags of a group that need not belong to a fleet: none is required, but those present must be right. */
export function parseSizingTags(
  tags: Readonly<Record<string, string>>,
): { readonly tags: SizingTags } | { readonly wrong: readonly string[] } {
  const result = sizingSchema.safeParse(tags)
  return result.success ? { tags: sizingOf(result.data) } : { wrong: problemsOf(result.error, tags) }
}

function sizingOf({
  'rao:agents-per-worker': agentsPerWorker,
  'rao:backlog-queue-url': backlogQueueUrl,
  'rao:hourly-usd': hourlyUsd,
  'rao:time-zone': timeZone,
}: z.output<typeof sizingSchema>): SizingTags {
  return {
    ...(agentsPerWorker !== undefined && { agentsPerWorker }),
    ...(backlogQueueUrl !== undefined && { backlogQueueUrl }),
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    ...(timeZone !== undefined && { timeZone }),
  }
}

function problemsOf({ issues }: z.ZodError, tags: Readonly<Record<string, string>>): string[] {
  return issues.map(({ path, message }) => {
    const name = String(path[0])
    return tags[name] === undefined ? `tag ${name} is missing: it ${message}` : `tag ${name}=${tags[name]} ${message}`
  })
}

function number(problem: string, fits: (value: number) => boolean) {
  return z
    .string({ error: problem })
    .regex(/^\d+(?:\.\d+)?$/, { error: problem, abort: true })
    .transform(Number)
    .refine(fits, problem)
}

function wholeWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function arn(resource: string) {
  return z
    .string()
    .regex(
      new RegExp(`^arn:[\\w-]+:elasticloadbalancing:[\\w-]+:\\d+:${resource}/.+$`),
      `must be the ARN of a ${resource}`,
    )
}
