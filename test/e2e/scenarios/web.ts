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

/** Two groups behind one listener rule that starts by sending half of the requests to each. */
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

/** Requests go where agents are free: three idle workers behind one target group, one behind the other. */
export async function weighsByFreeAgents(world: World, { ruleArn, small, large }: Web): Promise<void> {
  await eventually('weights follow the free agents', 180, async () => {
    const { Rules = [] } = await world.loadBalancing.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }))
    const forward = Rules[0]?.Actions?.find(({ Type }) => Type === 'forward')
    const targets = forward?.ForwardConfig?.TargetGroups ?? []
    expect(targets.toSorted((a, b) => (a.Weight ?? 0) - (b.Weight ?? 0))).toMatchObject(
      weights([small, large], [4, 12]),
    )
  })
}
