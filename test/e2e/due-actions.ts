import {
  type AutoScalingClient,
  DeleteScheduledActionCommand,
  DescribeScheduledActionsCommand,
  type ScheduledUpdateGroupAction,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling'

/** The scheduled actions of a group, the earliest first. */
export async function actionsOf(client: AutoScalingClient, group: string): Promise<ScheduledUpdateGroupAction[]> {
  const command = new DescribeScheduledActionsCommand({ AutoScalingGroupName: group })
  const { ScheduledUpdateGroupActions = [] } = await client.send(command)
  return ScheduledUpdateGroupActions.toSorted((a, b) => startSec(a) - startSec(b))
}

/** Epoch seconds. */
export function startSec({ StartTime }: ScheduledUpdateGroupAction): number {
  return (StartTime?.getTime() ?? 0) / 1000
}

/**
 * Plays the part of Auto Scaling, because moto keeps scheduled actions but carries none out. Actions due by `untilSec` take
 * effect in order, as the API reference says: the sizes are set, a minimum above the size of the group becomes its desired
 * capacity (as far as moto does that by itself), and a one-time action is deleted.
 */
export async function carryOutDue(client: AutoScalingClient, group: string, untilSec: number): Promise<void> {
  for (const action of await actionsOf(client, group)) {
    if (startSec(action) > untilSec) break
    const { ScheduledActionName, MinSize, MaxSize, DesiredCapacity } = action
    const AutoScalingGroupName = group
    await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity }))
    await client.send(new DeleteScheduledActionCommand({ AutoScalingGroupName, ScheduledActionName }))
  }
}
