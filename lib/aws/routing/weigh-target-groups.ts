import {
  type Action,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import { allTried } from '../calls/all-tried.ts'
import { AwsCallError, calling } from '../calls/call-error.ts'
import { until } from '../calls/call-limits.ts'
import type { FleetView } from '../fleet-view.ts'
import type { FleetGroup } from '../groups/fleet-group.ts'

/** The largest weight that a target group may have. */
const mostWeight = 999

/** Smaller changes to a share of the traffic are not made, so that a rule is not rewritten for each agent. */
const noticeableShare = 0.05

/**
 * Sets the weights of the target groups of a listener rule to the free agents of the ready workers behind each. The rest of
 * the rule is kept. If no agent is free anywhere the weights stay: all zero would turn every request away.
 * @throws AggregateError of an AwsCallError for each rule that could not be read or written.
 */
export async function weighTargetGroups(view: FleetView, signal: AbortSignal | undefined): Promise<void> {
  const { groups, workers } = await view.recentSight()
  const rules = freeAgentsByRule(groups, workers)
  await allTried(
    [...rules].map(([ruleArn, { region, free }]) => weigh(view.clients.loadBalancing(region), ruleArn, free, signal)),
  )
}

interface Rule {
  readonly region: string
  /** By ARN of the target group. */
  readonly free: Map<string, number>
}

export function freeAgentsByRule(
  groups: readonly Pick<FleetGroup, 'key' | 'region' | 'tags'>[],
  workers: readonly WorkerReading[],
): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>()
  for (const { key, region, tags } of groups) {
    if (tags.traffic === undefined) continue
    const { ruleArn, targetGroupArn } = tags.traffic
    const rule = rules.get(ruleArn) ?? { region, free: new Map<string, number>() }
    rules.set(ruleArn, rule)
    const free = workers
      .filter(({ group, phase, healthy }) => group === key && phase === 'ready' && healthy)
      .reduce((sum, { totalAgents, usedAgents = totalAgents }) => sum + Math.max(0, totalAgents - usedAgents), 0)
    rule.free.set(targetGroupArn, (rule.free.get(targetGroupArn) ?? 0) + free)
  }
  return rules
}

/** Free agents as weights, or `undefined` if the present weights are near enough. */
export function weightsFor(
  free: ReadonlyMap<string, number>,
  present: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> | undefined {
  const total = sum(free.values())
  if (total === 0) return undefined
  const most = Math.max(...free.values())
  const scale = most > mostWeight ? mostWeight / most : 1
  const weights = new Map(
    [...free].map(([arn, agents]) => [arn, agents === 0 ? 0 : Math.max(1, Math.round(agents * scale))]),
  )
  const presentTotal = sum([...free.keys()].map((arn) => present.get(arn) ?? 0))
  const moved = [...free].some(([arn, agents]) => {
    const before = presentTotal === 0 ? 0 : (present.get(arn) ?? 0) / presentTotal
    const after = agents / total
    return Math.abs(after - before) >= noticeableShare || (after === 0) !== (before === 0)
  })
  return moved ? weights : undefined
}

async function weigh(
  client: ElasticLoadBalancingV2Client,
  ruleArn: string,
  free: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { Rules = [] } = await calling('DescribeRules', ruleArn, () =>
    client.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }), until(signal)),
  )
  const actions = Rules[0]?.Actions ?? []
  const forward = actions.find(({ Type }) => Type === 'forward')
  const targets = forward?.ForwardConfig?.TargetGroups ?? []
  const present = new Map(targets.map(({ TargetGroupArn = '', Weight = 0 }) => [TargetGroupArn, Weight]))
  const strangers = [...free.keys()].filter((arn) => !present.has(arn))
  if (forward === undefined || strangers.length > 0)
    throw new AwsCallError(
      'Weighing',
      ruleArn,
      new Error(`it does not forward to ${strangers.join(', ') || 'anything'}`),
    )
  const weights = weightsFor(free, present)
  if (weights === undefined) return
  const weighed: Action = {
    Type: 'forward',
    ...(forward.Order !== undefined && { Order: forward.Order }),
    ForwardConfig: {
      ...forward.ForwardConfig,
      TargetGroups: targets.map((target) => ({
        ...target,
        Weight: weights.get(target.TargetGroupArn ?? '') ?? target.Weight ?? 0,
      })),
    },
  }
  const Actions = actions.map((action) => (action === forward ? weighed : withItsSecret(action)))
  const command = new ModifyRuleCommand({ RuleArn: ruleArn, Actions })
  await calling('ModifyRule', ruleArn, () => client.send(command, until(signal)))
}

/** AWS never shows the client secret of a login action, so it cannot be sent again; this tells AWS to keep it. */
function withItsSecret(action: Action): Action {
  if (action.AuthenticateOidcConfig === undefined) return action
  return { ...action, AuthenticateOidcConfig: { ...action.AuthenticateOidcConfig, UseExistingClientSecret: true } }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
