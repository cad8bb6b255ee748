import { Stack } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct, IConstruct } from 'constructs'
import { explain } from './nag.ts'

/** The tag that makes a group part of a fleet; nothing without this tag can be changed. */
export const fleetTag = 'rao:fleet'

/** Access to the items of the journal, but not to the table itself. */
export function journalAccess(table: Pick<TableV2, 'tableArn'>, actions: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'Journal',
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  })
}

/** Auto Scaling's read permissions cannot be narrowed to less than the account. */
export function findFleets(): PolicyStatement {
  return new PolicyStatement({
    sid: 'FindFleets',
    actions: ['autoscaling:DescribeAutoScalingGroups'],
    resources: ['*'],
  })
}

/** Reads what is checked before a group is changed, and the metrics of workers that send no heartbeats. */
export function observeFleets(scope: Construct): PolicyStatement[] {
  return [
    findFleets(),
    new PolicyStatement({
      sid: 'ObserveFleets',
      actions: [
        'autoscaling:DescribeInstanceRefreshes',
        'autoscaling:DescribePolicies',
        'autoscaling:DescribeScalingActivities',
        'cloudwatch:GetMetricData',
        'elasticloadbalancing:DescribeRules',
      ],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'CountBacklog',
      actions: ['sqs:GetQueueAttributes'],
      resources: [Stack.of(scope).formatArn({ service: 'sqs', region: '*', resource: '*' })],
    }),
  ]
}

const ifTagged = { Null: { [`aws:ResourceTag/${fleetTag}`]: 'false' } }

function everywhere(scope: Construct, service: string, resource: string): string {
  return Stack.of(scope).formatArn({ service, region: '*', resource })
}

function everyGroup(scope: Construct): string {
  return everywhere(scope, 'autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*')
}

/** Changes groups, and the listener rules before them, in any region and with any name, but only if they carry the tag. */
export function changeFleets(scope: Construct): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ChangeTaggedGroups',
      actions: [
        'autoscaling:SetDesiredCapacity',
        'autoscaling:SetInstanceProtection',
        'autoscaling:TerminateInstanceInAutoScalingGroup',
      ],
      resources: [everyGroup(scope)],
      conditions: ifTagged,
    }),
    new PolicyStatement({
      sid: 'WeighTaggedRules',
      actions: ['elasticloadbalancing:ModifyRule'],
      resources: [everywhere(scope, 'elasticloadbalancing', 'listener-rule/app/*')],
      conditions: ifTagged,
    }),
  ]
}

/** Writes floors, which are scheduled actions; allows no other change of a group. */
export function writeFloors(scope: Construct): PolicyStatement[] {
  return [
    findFleets(),
    new PolicyStatement({
      sid: 'ReadFloors',
      actions: ['autoscaling:DescribeScheduledActions'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'WriteFloors',
      actions: ['autoscaling:BatchDeleteScheduledAction', 'autoscaling:BatchPutScheduledUpdateGroupAction'],
      resources: [everyGroup(scope)],
      conditions: ifTagged,
    }),
  ]
}

/** Explains why the wildcards above are as narrow as AWS allows. */
export function explainWildcards(role: IConstruct): void {
  const findings = {
    'Resource::*': 'Describe calls of Auto Scaling, CloudWatch and load balancers have no narrower resource.',
    'Resource::arn:<AWS::Partition>:sqs:*:<AWS::AccountId>:*':
      'Only GetQueueAttributes: the queues whose backlog is counted are named by tags on groups, after deployment.',
    'Resource::arn:<AWS::Partition>:autoscaling:*:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/*':
      'Groups join by the tag rao:fleet, after deployment; the condition refuses those without it.',
    'Resource::arn:<AWS::Partition>:elasticloadbalancing:*:<AWS::AccountId>:listener-rule/app/*':
      'Listener rules are named by tags on groups, after deployment; the condition refuses those without rao:fleet.',
  }
  for (const [finding, reason] of Object.entries(findings)) explain(role, `AwsSolutions-IAM5[${finding}]`, reason)
}
