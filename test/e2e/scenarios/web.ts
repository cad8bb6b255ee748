import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeRulesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import type { Fleet, World } from '../world.ts'

export interface Web extends Fleet {
  readonly ruleArn: string
  readonly small: string
  readonly large: string
}

/** Two groups behind one listener rule that at first sends half of the requests to each. */
export async function createWeb(world: World): Promise<Web> {
  const client = world.loadBalancing
  const subnets = await world.network.query('ec2', { Action: 'DescribeSubnets', Version: '2016-11-15' })
  const VpcId = /<vpcId>([^<]+)</.exec(subnets)?.[1]
  const Subnets = [...subnets.matchAll(/<subnetId>([^<]+)</g)].slice(0, 2).map(([, id = '']) => id)
  const targetGroup = async (Name: string) => {
    const { TargetGroups = [] } = await client.send(
      new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId, TargetType: 'instance' }),
    )
    return TargetGroups[0]?.TargetGroupArn ?? ''
  }
  const [small, large] = [await targetGroup('small'), await targetGroup('large')]
  const { LoadBalancers = [] } = await client.send(new CreateLoadBalancerCommand({ Name: 'web', Subnets }))
  const { Listeners = [] } = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: small }],
    }),
  )
  const { Rules = [] } = await client.send(
    new CreateRuleCommand({
      ListenerArn: Listeners[0]?.ListenerArn,
      Priority: 10,
      Conditions: [{ Field: 'path-pattern', Values: ['/bugs/*'] }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: weights([small, large], [1, 1]) } }],
    }),
  )
  const ruleArn = Rules[0]?.RuleArn ?? ''
  const behind = (arn: string) => ({ 'rao:listener-rule-arn': ruleArn, 'rao:target-group-arn': arn })
  const fleet = await world.fleet(
    'web',
    [
      { region, name: 'web-small', min: 1, max: 1, desired: 1, tags: behind(small) },
      { region, name: 'web-large', min: 3, max: 3, desired: 3, tags: behind(large) },
    ],
    { demand: 0 },
  )
  return { ...fleet, ruleArn, small, large }
}

function weights(arns: readonly string[], values: readonly number[]) {
  return arns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: values[index] ?? 0 }))
}

/** Weights follow the free agents of each group, also when some of them are taken. */
export async function weighsByFreeAgents(world: World, { toy, group, ruleArn, small, large }: Web): Promise<void> {
  const weightsNow = async () => {
    const { Rules = [] } = await world.loadBalancing.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }))
    const forward = Rules[0]?.Actions?.find(({ Type }) => Type === 'forward')
    const targets = forward?.ForwardConfig?.TargetGroups ?? []
    return [small, large].map((arn) => targets.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight)
  }
  await eventually('weights follow the free agents: of one worker, and of three', 180, async () => {
    expect(await weightsNow()).toEqual([4, 12])
  })
  toy.demand = 6
  const free = async (name: string) => {
    const members = new Set((await group(name)).instances)
    const workers = toy.workers.filter(({ id }) => members.has(id))
    return workers.reduce((sum, worker) => sum + worker.totalAgents - worker.usedAgents, 0)
  }
  await eventually('weights follow those that are left', 150, async () => {
    const left = [await free('web-small'), await free('web-large')]
    expect((left[0] ?? 0) + (left[1] ?? 0)).toBe(16 - toy.demand)
    expect(await weightsNow()).toEqual(left)
  })
}
