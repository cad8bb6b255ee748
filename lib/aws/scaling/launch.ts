import {
  type Activity,
  type AutoScalingClient,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling'
import { gone, refused } from '../../optimizer/outcome/applied-step.ts'
import type { Step } from '../../optimizer/size/step.ts'
import { calling } from '../calls/call-error.ts'
import { type FleetGroup, launchesNothing, onTheWay } from '../groups/fleet-group.ts'
import { type Looked, noSuchGroup, taking } from './step-result.ts'

export type Launch = Extract<Step, { readonly do: 'launch' }>

/** So many activities are searched for a failed launch, newest first. */
const latestActivities = 20

/** A failed launch counts for so many seconds; Auto Scaling retries by itself, at ever longer intervals. */
const failureCountsSec = 900

export interface Launching {
  readonly client: AutoScalingClient
  readonly nowSec: number
  /** Reads the group; `undefined` if it does not exist. */
  readonly now: () => Promise<FleetGroup | undefined>
  /** Aborted when nothing may be begun any more. */
  readonly signal: AbortSignal | undefined
}

/**
 * Raises the desired capacity if it is still what the plan started from. If instances requested before are missing because
 * their launch failed, answers that instead; a step with the present capacity as its target only asks for this answer.
 * @throws AwsCallError when the group or its activities cannot be read
 */
export async function launch(step: Launch, { client, nowSec, now, signal }: Launching): Promise<Looked> {
  const group = await now()
  if (group === undefined) return noSuchGroup(step.group)
  const { desired, max } = group
  if (step.desired > max)
    return refused(`above the maximum: desired of ${group.key} would be ${step.desired}, and its maximum is ${max}`)
  if (desired > step.desired || (desired === step.desired && desired !== step.from)) return gone
  if (desired !== step.from)
    return {
      outcome: 'refused',
      reason: `changed by someone else: desired of ${group.key} is ${desired}, the plan started from ${step.from}`,
      replan: true,
    }
  if (launchesNothing(group)) return refused(`suspended-process: ${group.key} launches nothing`)
  const coming = onTheWay(group)
  if (coming > 0) {
    const failure = await failedLaunch(client, group, nowSec)
    if (failure !== undefined)
      return { outcome: 'refused', reason: `${failure}; ${coming} of ${desired} never came`, capacity: true }
  }
  if (step.desired === desired) return gone
  const command = new SetDesiredCapacityCommand({
    AutoScalingGroupName: group.name,
    DesiredCapacity: step.desired,
    // The group's own cooldown could delay us for half an hour; the optimizer has its own.
    HonorCooldown: false,
  })
  return () =>
    taking(
      signal,
      (options) => client.send(command, options),
      async () => (await now())?.desired === step.desired,
    )
}

/** Why the latest launch of the group that is over has failed; `undefined` if it has not, or is too long ago. @throws AwsCallError */
async function failedLaunch(client: AutoScalingClient, group: FleetGroup, nowSec: number): Promise<string | undefined> {
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: group.name,
    MaxRecords: latestActivities,
  })
  const { Activities = [] } = await calling('DescribeScalingActivities', group.key, () => client.send(command))
  const launches = Activities.filter(({ Description = '' }) => isLaunch(Description))
  const latest = launches.find((activity) => activity.StatusCode === 'Successful' || hasFailed(activity))
  const sinceSec = (latest?.EndTime ?? latest?.StartTime ?? new Date(0)).getTime() / 1000
  if (latest === undefined || !hasFailed(latest) || nowSec - sinceSec > failureCountsSec) return undefined
  return (latest.StatusMessage ?? latest.Cause ?? 'launch failed').replaceAll(/\s+/g, ' ').slice(0, 300)
}

/**
 * A launch that EC2 accepts counts as cancelled, not as failed, where its instance does not come into service: its disk's key may not
 * be used, a volume limit is reached, a launch hook gave it up. It may also have been cancelled on purpose, by us or by hand.
 */
function hasFailed({ StatusCode, StatusMessage = '' }: Activity): boolean {
  if (StatusCode === 'Failed') return true
  return (
    StatusCode === 'Cancelled' && /unhealthy|abandoned/i.test(StatusMessage) && !/user ?initiated/i.test(StatusMessage)
  )
}

/** A launch into a warm pool adds no instance to the group, and does not show whether the group can launch. */
function isLaunch(description: string): boolean {
  return /launch/i.test(description) && !/into warm pool/i.test(description)
}
