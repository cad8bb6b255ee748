import {
  type AutoScalingClient,
  DescribeInstanceRefreshesCommand,
  paginateDescribePolicies,
  type ScalingPolicy,
} from '@aws-sdk/client-auto-scaling'
import type { GroupHold } from '../../optimizer/snapshot.ts'
import { explain } from '../call-error.ts'
import { type FleetGroup, suspendedNeeds } from '../groups/fleet-group.ts'

/** A refresh in one of these is at work on the group, or waits to be. */
const underWay = new Set(['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking'])

/** Refreshes come newest first, and only one runs at a time. */
const latestRefreshes = 3

/** Why nothing may leave a group. */
export interface Hold {
  readonly reason: string
  /** Known to last for some minutes, where it is. */
  readonly hold?: GroupHold
}

/**
 * Why nothing may leave this group now, or `undefined`. Two calls, made only when something is about to leave: in a quiet
 * fleet they would be most of what it costs. What cannot be read is a reason, too.
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

/** With AlarmNotification suspended, target tracking and step policies are idle; predictive scaling goes on. */
function changesDesired({ Enabled, PolicyType, PredictiveScalingConfiguration }: ScalingPolicy, group: FleetGroup) {
  if (Enabled === false) return false
  if (PolicyType === 'PredictiveScaling') return PredictiveScalingConfiguration?.Mode === 'ForecastAndScale'
  return !group.suspended.includes('AlarmNotification')
}

function nameOf({ PolicyName, PolicyType }: ScalingPolicy): string {
  return `${PolicyName} (${PolicyType})`
}
