import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { CfnApi, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { workerPolicyExport } from './exports.ts'
import { explain } from './nag.ts'
import { fleetTag } from './permissions.ts'

const anyHeartbeat = '/v1/fleets/*/workers/*/heartbeat'

/** A policy for the instance role of a group. It lets workers report, and complete the termination hook of their own instance. */
export class WorkerPolicy extends Construct {
  constructor(scope: Construct, id: string, api: HttpApi) {
    super(scope, id)
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Workers of the Resource Allocation Optimizer: report heartbeats, complete lifecycle hooks',
      statements: [
        new PolicyStatement({
          sid: 'Report',
          actions: ['execute-api:Invoke'],
          resources: [api.arnForExecuteApi('POST', anyHeartbeat, '$default')],
        }),
        new PolicyStatement({
          sid: 'CompleteHooks',
          actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
          resources: [
            Stack.of(this).formatArn({
              service: 'autoscaling',
              region: '*',
              resource: 'autoScalingGroup:*:autoScalingGroupName/*',
            }),
          ],
          conditions: { Null: { [`aws:ResourceTag/${fleetTag}`]: 'false' } },
        }),
      ],
    })
    new CfnOutput(this, 'PolicyArn', {
      description: 'Attach to the instance role of the workers',
      value: policy.managedPolicyArn,
      exportName: workerPolicyExport,
    }).overrideLogicalId('WorkerPolicyArn')
    const apiId = Stack.of(this).getLogicalId(api.node.defaultChild as CfnApi)
    explain(
      policy,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>/$default/POST${anyHeartbeat}]`,
      'Workers come and go; the API itself refuses one that reports as another.',
    )
    explain(
      policy,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:*:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/*]',
      'Groups join by the tag rao:fleet, after deployment; the condition refuses those without it.',
    )
  }
}
