import { type Call, type FakeAws, FakeError } from './fake-aws.ts'

export interface FakeAction {
  Type: string
  Order?: string
  ForwardConfig?: { TargetGroups: { TargetGroupArn: string; Weight: string }[] }
}

export function loadBalancing(fake: FakeAws, { operation, input }: Call): unknown {
  const arn = String(operation === 'DescribeRules' ? (input.RuleArns as string[])[0] : input.RuleArn)
  const actions = fake.rules.get(arn)
  if (actions === undefined) throw new FakeError('RuleNotFound', `One or more rules not found: ${arn}`)
  if (operation === 'ModifyRule') fake.rules.set(arn, input.Actions as FakeAction[])
  return { Rules: [{ RuleArn: arn, Actions: fake.rules.get(arn) as FakeAction[] }] }
}
