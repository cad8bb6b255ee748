import {
  type AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling'

export interface ToyGroup {
  readonly region: string
  readonly name: string
  readonly min?: number
  readonly max: number
  readonly desired: number
  /** Besides `rao:fleet` and `rao:agents-per-worker`. */
  readonly tags?: Readonly<Record<string, string>>
}

export const agentsPerWorker = 4

const launchConfiguration = 'toy'

/** Creates a group of the smallest instances, tagged as its owner would. */
export async function createGroup(client: AutoScalingClient, fleet: string, group: ToyGroup): Promise<void> {
  try {
    await client.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName: launchConfiguration,
        ImageId: 'ami-12c6146b',
        InstanceType: 't4g.nano',
      }),
    )
  } catch (error) {
    if (!(error instanceof Error) || !/AlreadyExists/.test(error.name)) throw error
  }
  const tags = { 'rao:fleet': fleet, 'rao:agents-per-worker': String(agentsPerWorker), ...group.tags }
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group.name,
      LaunchConfigurationName: launchConfiguration,
      AvailabilityZones: [`${group.region}a`],
      MinSize: group.min ?? 0,
      MaxSize: group.max,
      DesiredCapacity: group.desired,
      Tags: Object.entries(tags).map(([Key, Value]) => ({
        Key,
        Value,
        ResourceId: group.name,
        ResourceType: 'auto-scaling-group',
        PropagateAtLaunch: true,
      })),
    }),
  )
}

export interface GroupNow {
  readonly desired: number
  readonly instances: readonly string[]
  readonly protectedInstances: readonly string[]
}

export async function groupNow(client: AutoScalingClient, name: string): Promise<GroupNow> {
  const { AutoScalingGroups = [] } = await client.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  )
  const [group] = AutoScalingGroups
  if (group === undefined) throw new Error(`there is no group ${name}`)
  const instances = (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService')
  return {
    desired: group.DesiredCapacity ?? 0,
    instances: instances.flatMap(({ InstanceId }) => InstanceId ?? []),
    protectedInstances: instances.flatMap(({ InstanceId, ProtectedFromScaleIn }) =>
      ProtectedFromScaleIn && InstanceId !== undefined ? [InstanceId] : [],
    ),
  }
}
