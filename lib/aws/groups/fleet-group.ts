import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling'
import type { GroupHold, GroupReading } from '../../optimizer/snapshot.ts'
import { type GroupTags, parseTags } from './tags.ts'

/** `leaving`: on its way out, or taken out of service by somebody; not ours to call back. */
export type MemberState = 'serving' | 'leaving'

export interface Member {
  readonly id: string
  readonly state: MemberState
  /** By the health checks of its group, whether it is leaving or not. */
  readonly healthy: boolean
  /** Who is neither in service nor in standby can be neither protected nor released: the whole call would be refused. */
  readonly inService: boolean
  readonly inStandby: boolean
  readonly protectedFromScaleIn: boolean
}

/** An Auto Scaling group of a fleet, as it was described. */
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
  /** The group itself protects whatever it launches: then protection is somebody else's matter. */
  readonly protectsNew: boolean
  readonly members: readonly Member[]
}

/**
 * Processes without which a group cannot be trusted to do what it is told. The others (AlarmNotification, AZRebalance,
 * ScheduledActions, …) are suspended on purpose, and often because of us.
 */
const indispensable = new Set(['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy'])

/**
 * @returns the group, or a line for each thing that is wrong: such a group is left alone, whole, until it is right. Where only its
 * mode cannot be read it stays, and keeps the whole fleet in `recommend`.
 */
export function fleetGroup(
  region: string,
  group: AutoScalingGroup,
): { readonly group?: FleetGroup; readonly wrong: readonly string[] } {
  const name = group.AutoScalingGroupName ?? ''
  const key = `${region}/${name}`
  const parsed = parseTags(tagsOf(group))
  const wrong = [...('wrong' in parsed ? parsed.wrong : []), ...otherUnits(group)]
  if ('wrong' in parsed || wrong.length > 0)
    return { wrong: wrong.map((problem) => `group ${key}: ${problem}; it is left alone`) }
  return {
    wrong: parsed.doubts.map((doubt) => `group ${key}: ${doubt}; until then its fleet is in recommend`),
    group: {
      key,
      region,
      name,
      tags: parsed.tags,
      min: group.MinSize ?? 0,
      max: group.MaxSize ?? 0,
      desired: group.DesiredCapacity ?? 0,
      suspended: (group.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
      protectsNew: group.NewInstancesProtectedFromScaleIn ?? false,
      members: (group.Instances ?? []).flatMap(memberOf),
    },
  }
}

/** Where capacity counts something else than instances, no number here would mean what it says. */
function otherUnits({ DesiredCapacityType: unit = 'units', MixedInstancesPolicy, Instances = [] }: AutoScalingGroup) {
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
 * Healthy instances beyond what was asked for, as many as may be ended. Balancing zones, rebalancing Spot capacity and maintenance
 * policies launch before they terminate.
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

/** What has left already, and what waits in a warm pool, is no member. */
function memberOf({ InstanceId, LifecycleState, HealthStatus, ProtectedFromScaleIn }: Instance): Member[] {
  if (InstanceId === undefined || /^(Warmed|Terminated|Detached)/.test(LifecycleState ?? '')) return []
  const leaving = /^(Terminating|Detaching|EnteringStandby|Standby|Quarantined)/.test(LifecycleState ?? '')
  return [
    {
      id: InstanceId,
      state: leaving ? 'leaving' : 'serving',
      healthy: (HealthStatus ?? 'Healthy').toLowerCase() === 'healthy',
      inService: LifecycleState === 'InService',
      inStandby: /^(Entering)?Standby$/.test(LifecycleState ?? ''),
      protectedFromScaleIn: ProtectedFromScaleIn ?? false,
    },
  ]
}
