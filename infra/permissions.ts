import { Stack } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct, IConstruct } from 'constructs'
import { explain } from './nag.ts'

/** The tag that makes a group one of ours; without it nothing in the account can be changed. */
export const fleetTag = 'rao:fleet'

/** Items of the journal, and nothing about the table itself. */
export function journalAccess(table: Pick<TableV2, 'tableArn'>, actions: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'Journal',
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
  })
}

/** Auto Scaling has no read permission narrower than the account. */
export function findFleets(): PolicyStatement {
  return new PolicyStatement({
    sid: 'FindFleets',
    actions: ['autoscaling:DescribeAutoScalingGroups'],
    resources: ['*'],
  })
}

/** What is looked at before a group is changed, and the readings of workers that send none of their own. */
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

/** Groups, and the listener rules before them, may be changed only where they carry the tag, whatever name and region. */
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

/** Floors are scheduled actions, and nothing else of a group may be changed with these. */
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

/** Why the wildcards above are as narrow as AWS lets them be. */
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
