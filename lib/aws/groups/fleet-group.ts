import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling'
import type { GroupHold, GroupReading } from '../../optimizer/snapshot/snapshot.ts'
import { type GroupTags, parseTags } from './tags.ts'

/** `leaving`: being terminated, or taken out of service by somebody else; we cannot call it back. */
export type MemberState = 'serving' | 'leaving'

export interface Member {
  readonly id: string
  readonly state: MemberState
  /** According to the health checks of its group; independent of `state`. */
  readonly healthy: boolean
  /** A member neither in service nor in standby cannot be protected or unprotected: AWS would refuse the whole call. */
  readonly inService: boolean
  /** Launched and not yet in service. */
  readonly pending: boolean
  readonly inStandby: boolean
  readonly protectedFromScaleIn: boolean
}

/** An Auto Scaling group of a fleet, as AWS described it. */
export interface FleetGroup {
  /** `region/name`. */
  readonly key: string
  readonly region: string
  readonly name: string
  readonly tags: GroupTags
  readonly min: number
  readonly max: number
  readonly desired: number
  readonly suspended: readonly string[]
  /** It ends its instances, and takes no orders any more. */
  readonly isBeingDeleted: boolean
  /** The group protects every instance that it launches. If so, we leave protection to its owner. */
  readonly protectsNew: boolean
  readonly members: readonly Member[]
}

/**
 * If one of these processes is suspended, a group may not do what it is told. The others (AlarmNotification, AZRebalance,
 * ScheduledActions, …) are often suspended on purpose, so that nothing else resizes the group.
 */
const indispensable = new Set(['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy'])

/**
 * @returns the group, or one line for each problem; a group with problems is left alone altogether until they are mended. If
 * only its mode is unreadable the group is returned as well, and keeps its whole fleet in `recommend`.
 */
export function fleetGroup(
  region: string,
  group: AutoScalingGroup,
): { readonly group?: FleetGroup; readonly wrong: readonly string[] } {
  const name = group.AutoScalingGroupName ?? ''
  const key = `${region}/${name}`
  const parsed = parseTags(tagsOf(group))
  const wrong = [...('wrong' in parsed ? parsed.wrong : []), ...unitProblems(group)]
  if ('wrong' in parsed || wrong.length > 0)
    return { wrong: wrong.map((problem) => `group ${key}: ${problem}; it is left alone`) }
  const members = (group.Instances ?? []).flatMap(memberOf)
  // AWS names a state only while it deletes the group.
  const isBeingDeleted = Boolean(group.Status)
  return {
    wrong: parsed.doubts.map((doubt) => `group ${key}: ${doubt}; until then its fleet is in recommend`),
    group: {
      key,
      region,
      name,
      tags: parsed.tags,
      ...(isBeingDeleted ? nothingMore(members) : sizeOf(group)),
      isBeingDeleted,
      suspended: (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
      protectsNew: group.NewInstancesProtectedFromScaleIn ?? false,
      members,
    },
  }
}

function sizeOf({ MinSize = 0, MaxSize = 0, DesiredCapacity = 0 }: AutoScalingGroup) {
  return { min: MinSize, max: MaxSize, desired: DesiredCapacity }
}

/** The size of a group that is being deleted: whatever its description says, nothing is to come, and nothing can be had. */
function nothingMore(members: readonly Member[]) {
  return { min: 0, max: 0, desired: members.filter(({ state }) => state === 'serving').length }
}

/** A problem if the group counts capacity in anything but instances, since all sizes here are numbers of instances. */
function unitProblems({ DesiredCapacityType: unit = 'units', MixedInstancesPolicy, Instances = [] }: AutoScalingGroup) {
  if (unit !== 'units') return [`its capacity is counted in ${unit}, not in instances`]
  const overrides = MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []
  const weighted = [...overrides, ...Instances].some(({ WeightedCapacity = '1' }) => Number(WeightedCapacity) !== 1)
  return weighted ? ['its instances have weights, and a worker counts as one'] : []
}

export function tagsOf(group: AutoScalingGroup): Readonly<Record<string, string>> {
  return Object.fromEntries((group.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
}

/** Instances that have been asked for and are not listed yet. */
export function onTheWay({ desired, members }: Pick<FleetGroup, 'desired' | 'members'>): number {
  return Math.max(0, desired - members.filter(({ state }) => state === 'serving').length)
}

/**
 * Healthy unprotected instances beyond the desired capacity: rebalancing of zones or Spot capacity, and maintenance policies,
 * launch a replacement before they terminate the old instance.
 */
function replacing({ desired, members, suspended }: FleetGroup): number {
  if (suspended.includes('Terminate')) return 0
  const serving = members.filter(({ state, healthy }) => state === 'serving' && healthy)
  const endable = serving.filter(({ protectedFromScaleIn }) => !protectedFromScaleIn)
  return Math.min(endable.length, Math.max(0, serving.length - desired))
}

export function launchesNothing({ suspended }: Pick<FleetGroup, 'suspended'>): boolean {
  return suspended.includes('Launch')
}

export function suspendedNeeds(group: FleetGroup): readonly string[] {
  return group.suspended.filter((process) => indispensable.has(process))
}

export function groupReading(group: FleetGroup, holds: readonly GroupHold[] = []): GroupReading {
  const { key, tags, min, max, desired } = group
  const coming = onTheWay(group)
  const beyond = replacing(group)
  return {
    key,
    mode: tags.mode,
    min,
    max,
    desired,
    ...(coming > 0 && { coming }),
    ...(beyond > 0 && { replacing: beyond }),
    ...(launchesNothing(group) && { launchesNothing: true }),
    agentsPerWorker: tags.agentsPerWorker,
    ...(tags.hourlyUsd !== undefined && { hourlyUsd: tags.hourlyUsd }),
    ...(tags.timeZone !== undefined && { timeZone: tags.timeZone }),
    ...(tags.backlogQueueUrl !== undefined && { backlogQueueUrl: tags.backlogQueueUrl }),
    holds: suspendedNeeds(group).length > 0 ? ['suspended-process', ...holds] : holds,
  }
}

/** Terminated and detached instances are no members, nor are those in a warm pool. */
function memberOf({ InstanceId, LifecycleState, HealthStatus, ProtectedFromScaleIn }: Instance): Member[] {
  if (InstanceId === undefined || /^(Warmed|Terminated|Detached)/.test(LifecycleState ?? '')) return []
  const leaving = /^(Terminating|Detaching|EnteringStandby|Standby|Quarantined)/.test(LifecycleState ?? '')
  return [
    {
      id: InstanceId,
      state: leaving ? 'leaving' : 'serving',
      healthy: (HealthStatus ?? 'Healthy').toLowerCase() === 'healthy',
      inService: LifecycleState === 'InService',
      pending: /^Pending/.test(LifecycleState ?? ''),
      inStandby: /^(Entering)?Standby$/.test(LifecycleState ?? ''),
      protectedFromScaleIn: ProtectedFromScaleIn ?? false,
    },
  ]
}
