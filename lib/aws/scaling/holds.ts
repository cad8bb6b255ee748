import {
  type AutoScalingClient,
  DescribeInstanceRefreshesCommand,
  paginateDescribePolicies,
  type ScalingPolicy,
} from '@aws-sdk/client-auto-scaling'
import type { GroupHold } from '../../optimizer/snapshot/snapshot.ts'
import { explain } from '../calls/call-error.ts'
import { type FleetGroup, suspendedNeeds } from '../groups/fleet-group.ts'

/** States of an instance refresh that is running or about to run. */
const underWay = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'])

/** So many refreshes are checked: AWS lists the newest first, and only one runs at a time. */
const latestRefreshes = 3

/** Why nothing may leave a group. */
export interface Hold {
  readonly reason: string
  /** Set if the reason is known to last for some minutes. */
  readonly hold?: GroupHold
}

/**
 * Why nothing may leave this group now, or `undefined`. Makes two calls, so it is only used when a worker is about to leave: in
 * a quiet fleet these calls would be most of the cost. A failed call is a reason, too.
 */
export async function holdOf(client: AutoScalingClient, group: FleetGroup): Promise<Hold | undefined> {
  const suspended = suspendedNeeds(group)
  if (suspended.length > 0) return { reason: `suspended-process: ${suspended.join(', ')}` }
  try {
    const [refresh, policies] = await Promise.all([refreshOf(client, group), activePolicies(client, group)])
    if (refresh !== undefined) return lasting('instance-refresh', refresh)
    return policies.length > 0 ? lasting('foreign-policy', policies.join(', ')) : undefined
  } catch (error) {
    return { reason: `source-failed: ${explain(error)}` }
  }
}

function lasting(hold: GroupHold, what: string): Hold {
  return { reason: `${hold}: ${what}`, hold }
}

async function refreshOf(client: AutoScalingClient, { name }: FleetGroup): Promise<string | undefined> {
  const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: latestRefreshes })
  const { InstanceRefreshes = [] } = await client.send(command)
  return InstanceRefreshes.map(({ Status }) => Status).find((status) => status !== undefined && underWay.has(status))
}

async function activePolicies(client: AutoScalingClient, group: FleetGroup): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { ScalingPolicies = [] } of paginateDescribePolicies(
    { client },
    { AutoScalingGroupName: group.name },
  ))
    names.push(...ScalingPolicies.filter((policy) => changesDesired(policy, group)).map(nameOf))
  return names
}

/** Suspending AlarmNotification stops target tracking and step policies, but not predictive scaling. */
function changesDesired({ Enabled, PolicyType, PredictiveScalingConfiguration }: ScalingPolicy, group: FleetGroup) {
  if (Enabled === false) return false
  if (PolicyType === 'PredictiveScaling') return PredictiveScalingConfiguration?.Mode === 'ForecastAndScale'
  return !group.suspended.includes('AlarmNotification')
}

function nameOf({ PolicyName, PolicyType }: ScalingPolicy): string {
  return `${PolicyName} (${PolicyType})`
}
