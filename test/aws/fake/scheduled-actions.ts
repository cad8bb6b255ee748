import { type FakeGroup, settle } from './auto-scaling.ts'
import { type Call, type FakeAws, FakeError } from './fake-aws.ts'

export interface FakeScheduledAction {
  readonly name: string
  readonly atSec: number
  readonly min?: number
  readonly desired?: number
}

/** Most actions that a group may have, and most that one call accepts. */
const quota = 125
const batchSize = 50

/**
 * Carries out what is due, in order of start times, as the API reference says: a new minimum above the size of the group
 * becomes its desired capacity, a lower one changes nothing else. One-time actions are then deleted.
 */
export function carryOutDue(fake: FakeAws): void {
  for (const group of fake.groups.values())
    for (const action of group.scheduled.toSorted((a, b) => a.atSec - b.atSec)) {
      if (action.atSec > fake.nowSec) break
      group.scheduled.splice(group.scheduled.indexOf(action), 1)
      group.min = action.min ?? group.min
      group.desired = action.desired ?? Math.max(group.desired, group.min)
      settle(group, fake.nowSec)
    }
}

export function scheduledActions(fake: FakeAws, group: FakeGroup, { operation, input }: Call): unknown {
  if (operation === 'DescribeScheduledActions') return describe(fake, group, input)
  if (operation === 'BatchDeleteScheduledAction') {
    const names = inOneCall(input.ScheduledActionNames)
    return { FailedScheduledActions: failuresOf(names, String, (name) => remove(group, String(name))) }
  }
  const requests = inOneCall(input.ScheduledUpdateGroupActions) as Record<string, string>[]
  const failed = failuresOf(
    requests,
    ({ ScheduledActionName = '' }) => ScheduledActionName,
    (request) => put(fake, group, request),
  )
  return { FailedScheduledUpdateGroupActions: failed }
}

function describe(fake: FakeAws, group: FakeGroup, input: Call['input']): unknown {
  const from = Number(input.NextToken ?? 0)
  const page = group.scheduled.slice(from, from + fake.pageSize)
  return {
    ScheduledUpdateGroupActions: page.map(({ name, atSec, min, desired }) => ({
      AutoScalingGroupName: group.name,
      ScheduledActionName: name,
      StartTime: new Date(atSec * 1000),
      MinSize: min,
      DesiredCapacity: desired,
    })),
    NextToken: from + page.length < group.scheduled.length ? from + page.length : undefined,
  }
}

function put(fake: FakeAws, group: FakeGroup, request: Record<string, string>): void {
  const { ScheduledActionName: name = '', StartTime, MinSize } = request
  const atSec = Date.parse(StartTime ?? '') / 1000
  const others = group.scheduled.filter((action) => action.name !== name)
  if (!(atSec > fake.nowSec)) throw new FakeError('ValidationError', 'Given start time is in the past')
  if (others.some((action) => action.atSec === atSec))
    throw new FakeError('AlreadyExists', 'Scheduled action with this scheduled start time already exists')
  if (others.length >= quota) throw new FakeError('LimitExceeded', `${quota} scheduled actions`)
  group.scheduled.splice(0, group.scheduled.length, ...others, { name, atSec, min: Number(MinSize) })
}

function remove(group: FakeGroup, name: string): void {
  const at = group.scheduled.findIndex((action) => action.name === name)
  if (at < 0) throw new FakeError('ValidationError', 'Scheduled action name not found')
  group.scheduled.splice(at, 1)
}

function inOneCall(list: unknown): unknown[] {
  const items = Array.isArray(list) ? list : []
  if (items.length === 0 || items.length > batchSize) throw new FakeError('ValidationError', `1 to ${batchSize}`)
  return items
}

function failuresOf<Item>(items: readonly Item[], nameOf: (item: Item) => string, take: (item: Item) => void) {
  return items.flatMap((item) => {
    try {
      take(item)
      return []
    } catch (error) {
      if (!(error instanceof FakeError)) throw error
      return [{ ScheduledActionName: nameOf(item), ErrorCode: error.code, ErrorMessage: error.message }]
    }
  })
}
