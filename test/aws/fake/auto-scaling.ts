import { type Call, type FakeAws, FakeError } from './fake-aws.ts'
import { carryOutDue, type FakeScheduledAction, scheduledActions } from './scheduled-actions.ts'

export interface FakeGroup {
  readonly region: string
  readonly name: string
  min: number
  max: number
  desired: number
  tags: Record<string, string>
  readonly instances: FakeInstance[]
  suspended: string[]
  policies: FakePolicy[]
  refreshes: string[]
  activities: { status: string; message?: string; atSec: number; description?: string }[]
  hooks: { name: string; timeoutSec: number }[]
  readonly scheduled: FakeScheduledAction[]
  /** Most instances for which there is capacity. */
  room: number
  /** While this is set, launched instances do not appear in the describe. */
  slow: boolean
  protectsNew: boolean
  /** Further attributes of its description, as Auto Scaling names them. */
  described: Readonly<Record<string, unknown>>
}

export interface FakePolicy {
  readonly name: string
  readonly type: string
  readonly mode?: string
  readonly enabled?: boolean
  /** Predefined metric and target of a target tracking policy. */
  readonly metric?: string
  readonly target?: number
}

export interface FakeInstance {
  readonly id: string
  lifecycle: string
  health: string
  protected: boolean
}

let launched = 0

/** States in which protection from scale-in may be changed. */
const protectable = /^(InService|EnteringStandby|Standby)$/

export function fakeGroup(key: string, given: Partial<FakeGroup> & Pick<FakeGroup, 'desired'>): FakeGroup {
  const [region = '', name = ''] = key.split('/')
  const group: FakeGroup = {
    region,
    name,
    min: 0,
    max: 100,
    tags: {},
    instances: [],
    suspended: [],
    policies: [],
    refreshes: [],
    activities: [],
    hooks: [],
    scheduled: [],
    room: Number.POSITIVE_INFINITY,
    slow: false,
    protectsNew: false,
    described: {},
    ...given,
  }
  settle(group, 0)
  return group
}

export function settle(group: FakeGroup, nowSec: number): void {
  if (group.slow) return
  const serving = group.instances.filter(({ lifecycle }) => !lifecycle.startsWith('Terminat'))
  const wanted = group.desired - serving.length
  const room = Math.max(0, group.room - serving.length)
  for (let index = 0; index < Math.min(wanted, room); index += 1) {
    launched += 1
    group.instances.push({
      id: `i-${String(launched).padStart(17, '0')}`,
      lifecycle: 'InService',
      health: 'Healthy',
      protected: group.protectsNew,
    })
  }
  if (wanted > room)
    group.activities.unshift({
      status: 'Failed',
      message: 'We currently do not have sufficient m5.large capacity (InsufficientInstanceCapacity)',
      atSec: nowSec,
    })
}

export function autoScaling(fake: FakeAws, call: Call): unknown {
  const { operation, region, input } = call
  const named = () => {
    const group = fake.groups.get(`${region}/${input.AutoScalingGroupName}`)
    if (group === undefined) throw new FakeError('ValidationError', 'AutoScalingGroup name not found - null')
    return group
  }
  carryOutDue(fake)
  switch (operation) {
    case 'DescribeAutoScalingGroups':
      return describeGroups(fake, call)
    case 'SetDesiredCapacity': {
      const group = named()
      const desired = Number(input.DesiredCapacity)
      if (desired > group.max || desired < group.min)
        throw new FakeError(
          'ValidationError',
          `New SetDesiredCapacity value ${desired} is above max value ${group.max}`,
        )
      group.desired = desired
      settle(group, fake.nowSec)
      return {}
    }
    case 'TerminateInstanceInAutoScalingGroup':
      return terminate(fake, call)
    case 'SetInstanceProtection': {
      const ids = input.InstanceIds as string[]
      if (ids.length > 50) throw new FakeError('ValidationError', 'at most 50 instances')
      const meant = named().instances.filter(({ id, lifecycle }) => ids.includes(id) && protectable.test(lifecycle))
      const other = ids.find((id) => meant.every((instance) => instance.id !== id))
      if (other !== undefined)
        throw new FakeError(
          'ValidationError',
          `The instance ${other} is not in InService or EnteringStandby or Standby.`,
        )
      for (const instance of meant) instance.protected = input.ProtectedFromScaleIn === 'true'
      return {}
    }
    case 'DescribeScheduledActions':
    case 'BatchPutScheduledUpdateGroupAction':
    case 'BatchDeleteScheduledAction':
      return scheduledActions(fake, named(), call)
    case 'DescribePolicies':
      return {
        ScalingPolicies: named().policies.map(describedPolicy),
      }
    case 'DescribeInstanceRefreshes':
      return { InstanceRefreshes: named().refreshes.map((Status) => ({ Status })) }
    case 'DescribeScalingActivities':
      return {
        Activities: named().activities.map(
          ({ status, message, atSec, description = 'Launching a new EC2 instance' }) => ({
            ActivityId: 'a',
            AutoScalingGroupName: input.AutoScalingGroupName as string,
            Cause: 'At some time a difference between desired and actual capacity',
            Description: description,
            StatusCode: status,
            StatusMessage: message,
            StartTime: new Date(atSec * 1000),
            EndTime: new Date(atSec * 1000),
          }),
        ),
      }
    case 'DescribeAutoScalingInstances': {
      const [id] = input.InstanceIds as string[]
      const group = [...fake.groups.values()].find(({ instances }) => instances.some((instance) => instance.id === id))
      return { AutoScalingInstances: group ? [{ InstanceId: id as string, AutoScalingGroupName: group.name }] : [] }
    }
    case 'DescribeLifecycleHooks':
      return {
        LifecycleHooks: named().hooks.map(({ name, timeoutSec }) => ({
          LifecycleHookName: name,
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          HeartbeatTimeout: timeoutSec,
        })),
      }
    case 'RecordLifecycleActionHeartbeat':
    case 'CompleteLifecycleAction': {
      const instance = named().instances.find(({ id }) => id === input.InstanceId)
      if (instance?.lifecycle !== 'Terminating:Wait')
        throw new FakeError('ValidationError', `No active Lifecycle Action found with instance ID ${input.InstanceId}`)
      if (operation === 'RecordLifecycleActionHeartbeat') return {}
      instance.lifecycle = 'Terminating:Proceed'
      return {}
    }
    default:
      throw new FakeError('InvalidAction', operation)
  }
}

function describeGroups(fake: FakeAws, { region, input }: Call): unknown {
  const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[]
  const names = input.AutoScalingGroupNames as string[] | undefined
  const found = [...fake.groups.values()]
    .filter((group) => group.region === region)
    .filter(({ name }) => names === undefined || names.includes(name))
    .filter(({ tags }) =>
      filters.every(({ Name, Values }) =>
        Name === 'tag-key' ? Values.some((key) => key in tags) : Values.includes(tags[Name.slice('tag:'.length)] ?? ''),
      ),
    )
  const pageSize = fake.pageSize
  const from = Number(input.NextToken ?? 0)
  const page = found.slice(from, from + pageSize)
  return {
    AutoScalingGroups: page.map((group) => ({
      ...group.described,
      AutoScalingGroupName: group.name,
      MinSize: group.min,
      MaxSize: group.max,
      DesiredCapacity: group.desired,
      NewInstancesProtectedFromScaleIn: group.protectsNew,
      Tags: Object.entries(group.tags).map(([Key, Value]) => ({ Key, Value, ResourceId: group.name })),
      SuspendedProcesses: group.suspended.map((ProcessName) => ({ ProcessName })),
      Instances:
        input.IncludeInstances === 'false'
          ? []
          : group.instances.map(({ id, lifecycle, health, protected: isProtected }) => ({
              InstanceId: id,
              LifecycleState: lifecycle,
              HealthStatus: health,
              ProtectedFromScaleIn: isProtected,
              AvailabilityZone: `${region}a`,
            })),
    })),
    NextToken: from + pageSize < found.length ? from + pageSize : undefined,
  }
}

function describedPolicy({ name, type, mode, enabled = true, metric = '', target = 0 }: FakePolicy) {
  const predefined = { PredefinedMetricType: metric }
  return {
    PolicyName: name,
    PolicyType: type,
    Enabled: enabled,
    PredictiveScalingConfiguration:
      mode === undefined
        ? undefined
        : {
            Mode: mode,
            MetricSpecifications: [{ TargetValue: target, PredefinedMetricPairSpecification: predefined }],
          },
    TargetTrackingConfiguration:
      type !== 'TargetTrackingScaling' || metric === ''
        ? undefined
        : { TargetValue: target, PredefinedMetricSpecification: predefined },
  }
}

function terminate(fake: FakeAws, { region, input }: Call): unknown {
  const id = String(input.InstanceId)
  const group = [...fake.groups.values()].find(
    (candidate) => candidate.region === region && candidate.instances.some((instance) => instance.id === id),
  )
  const instance = group?.instances.find((candidate) => candidate.id === id)
  // One that is ending already is no error, and the group is made smaller once more.
  if (group === undefined || instance === undefined)
    throw new FakeError('ValidationError', `Instance Id not found - No managed instance found for instance ID: ${id}`)
  if (group.desired - 1 < group.min)
    throw new FakeError(
      'ValidationError',
      `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint.`,
    )
  group.desired -= 1
  if (group.hooks.length > 0) instance.lifecycle = 'Terminating:Wait'
  else group.instances.splice(group.instances.indexOf(instance), 1)
  return { Activity: { ActivityId: 'a', AutoScalingGroupName: group.name, Cause: 'asked', StatusCode: 'InProgress' } }
}
