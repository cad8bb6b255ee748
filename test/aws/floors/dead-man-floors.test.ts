import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { awsDeadManFloors } from '../../../lib/aws/dead-man-floors.ts'
import type { Floor } from '../../../lib/optimizer/floors/plan-floors.ts'
import { memoryJournals } from '../../../lib/simulated/memory-journal.ts'
import { writeFloors } from '../../../lib/train/write-floors.ts'
import { startSec } from '../../builders.ts'
import { oneGroup } from '../../contract/arranged-fleet.ts'
import { aLoadPoint } from '../../journal-builders.ts'
import { manualClock } from '../../manual-clock.ts'
import { testCredentials } from '../arranged-fleet.ts'
import { arrangeFloorsOnFake, type FloorsOnFake } from '../arranged-floors.ts'
import { type FakeGroup, fakeGroup } from '../fake/auto-scaling.ts'
import { countUnderWay } from '../most-under-way.ts'

const key = oneGroup.key
const hourSec = 3600
/** At the start of a minute. */
const soon = startSec + hourSec

let fleet: FloorsOnFake
let group: FakeGroup

beforeEach(async () => {
  fleet = await arrangeFloorsOnFake([oneGroup])
  group = fleet.fake.groups.get(key) as FakeGroup
})

afterEach(() => fleet.close())

const floorsOf = (...workers: readonly number[]): Floor[] =>
  workers.map((count, hour) => ({ atSec: soon + hour * hourSec, workers: count }))
const write = (floors: readonly Floor[]) => fleet.deadManFloors.write(key, floors)
const operations = () => fleet.fake.calls.map(({ operation }) => operation)
const standing = () => group.scheduled.toSorted((a, b) => a.atSec - b.atSec)

test('a group whose actions cannot be read does not affect the others of its fleet', async () => {
  const other = fakeGroup('us-east-1/other', { desired: 2, max: 9, tags: group.tags })
  fleet.fake.groups.set('us-east-1/other', other)
  fleet.fake.fault = ({ operation, input }) =>
    operation === 'DescribeScheduledActions' && input.AutoScalingGroupName === 'other'
      ? { code: 'AccessDenied', message: 'no' }
      : undefined
  const { groups, troubles } = await fleet.deadManFloors.groups()
  expect(groups.map(({ group }) => group.key).sort()).toEqual([key, 'us-east-1/other'].sort())
  expect(troubles).toEqual([expect.stringMatching(/^group us-east-1\/other: .*AccessDenied/)])
  await write(floorsOf(5))
  expect(standing()).toHaveLength(2)
  await expect(fleet.deadManFloors.write('us-east-1/other', floorsOf(5))).rejects.toThrow('AccessDenied')
})

test('the floors of a group that is being deleted go with it', async () => {
  await write(floorsOf(5))
  group.described = { Status: 'Delete in progress' }
  await write([])
  expect(operations()).not.toContain('BatchDeleteScheduledAction')
})

describe('a floor in Auto Scaling', () => {
  test('is two scheduled actions: one raises the minimum, one puts it back ten minutes later', async () => {
    await write(floorsOf(5))
    expect(standing()).toEqual([
      { name: 'rao-floor-2001-09-09T02:50Z', atSec: soon, min: 5 },
      { name: 'rao-floor-2001-09-09T02:50Z-back', atSec: soon + 600, min: 1 },
    ])
  })

  test('a day of floors costs two calls to write, and nothing when they already exist', async () => {
    const day = floorsOf(...Array(24).fill(5))
    await write(day)
    expect(operations().filter((operation) => operation.startsWith('Batch'))).toEqual(
      Array(2).fill('BatchPutScheduledUpdateGroupAction'),
    )
    fleet.fake.calls.length = 0
    await write(day)
    expect(operations().filter((operation) => operation.startsWith('Batch'))).toEqual([])
    expect(standing()).toHaveLength(48)
  })

  test('actions created by others are left alone', async () => {
    const foreign = [
      { name: 'office-hours', atSec: soon + 60, min: 3 },
      { name: 'rao-floor-of-mine', atSec: soon + 120, desired: 4 },
    ]
    group.scheduled.push(...foreign)
    await write(floorsOf(5, 6))
    await write([])
    expect(standing()).toEqual(foreign)
  })

  test('a minimum changed by the owner is the one that will be restored', async () => {
    await write(floorsOf(5))
    group.min = 2
    await write(floorsOf(5))
    expect(standing().map(({ min }) => min)).toEqual([5, 2])
  })

  test('an action due within a minute is not touched: it may be under way', async () => {
    await write(floorsOf(5, 6))
    await fleet.pass(hourSec - 50)
    await write([])
    expect(standing().map(({ atSec }) => atSec)).toEqual([soon, soon + 600])
    await fleet.pass(700)
    expect((await fleet.deadManFloors.groups()).groups[0]?.group).toMatchObject({ min: 1, desired: 5 })
  })
})

describe('a floor that ends while its group is being read', () => {
  beforeEach(async () => {
    await write(floorsOf(5, 6))
    await fleet.pass(hourSec + 300)
    expect((await fleet.deadManFloors.groups()).groups[0]?.group).toMatchObject({ min: 1 })
    expect(group.min).toBe(5)
    fleet.fake.fault = ({ operation }) => {
      if (operation === 'DescribeScheduledActions') fleet.fake.nowSec = soon + 601
      return undefined
    }
  })

  test('does not leave its minimum behind as that of the owner', async () => {
    expect((await fleet.deadManFloors.groups()).groups[0]?.group).toMatchObject({ min: 1 })
  })

  test('does not leave its minimum behind as the end of the floors to come', async () => {
    await write(floorsOf(5, 6, 7))
    expect(standing().filter(({ name }) => name.endsWith('-back'))).toMatchObject([{ min: 1 }, { min: 1 }])
  })
})

describe('floors that can be written only in part', () => {
  test('no minimum is raised that could not be put back', async () => {
    group.scheduled.push({ name: 'office-hours', atSec: soon + 600, min: 3 })
    await expect(write(floorsOf(5, 6))).rejects.toThrow(
      /scheduled actions of us-east-1\/workers failed: rao-floor-2001-09-09T02:50Z-back: AlreadyExists/,
    )
    expect(standing().map(({ name }) => name)).toEqual([
      'office-hours',
      'rao-floor-2001-09-09T03:50Z',
      'rao-floor-2001-09-09T03:50Z-back',
    ])
  })

  test('a floor that cannot be removed stays complete, its end included', async () => {
    await write(floorsOf(5))
    const { fake } = fleet
    fake.fault = ({ operation }) => (operation.startsWith('BatchDelete') ? { code: 'ResourceContention' } : undefined)
    await expect(write([])).rejects.toThrow(/BatchDeleteScheduledAction of workers failed: ResourceContention/)
    expect(standing()).toHaveLength(2)
  })

  test('a full quota is reported', async () => {
    for (let other = 0; other < 124; other += 1) group.scheduled.push({ name: `o${other}`, atSec: soon + 7 + other })
    await expect(write(floorsOf(5))).rejects.toThrow(/LimitExceeded/)
    expect(standing().at(-1)?.name).toBe('rao-floor-2001-09-09T02:50Z-back')
  })

  test('a denied call is reported', async () => {
    fleet.fake.fault = ({ operation }) =>
      operation.startsWith('BatchPut') ? { code: 'AccessDenied', message: 'not authorized', status: 403 } : undefined
    await expect(write(floorsOf(5))).rejects.toThrow(
      'BatchPutScheduledUpdateGroupAction of workers failed: AccessDenied: not authorized',
    )
  })
})

test('a region that does not answer hides neither the others nor itself', async () => {
  fleet.fake.groups.set('eu-west-1/there', { ...fakeGroup('eu-west-1/there', { desired: 1 }), tags: group.tags })
  fleet.fake.fault = ({ region }) => (region === 'eu-west-1' ? { code: 'AccessDenied', status: 403 } : undefined)
  const { groups, troubles } = await fleet.deadManFloors.groups()
  expect(groups.map((one) => one.group.key)).toEqual([key])
  expect(troubles).toEqual([expect.stringMatching(/^region eu-west-1: DescribeAutoScalingGroups .* AccessDenied/)])
})

test('the groups of a large fleet are read and written a few at a time', async () => {
  for (let other = 0; other < 30; other += 1) {
    const name = `us-east-1/other-${other}`
    fleet.fake.groups.set(name, fakeGroup(name, { desired: 1, max: 9, tags: group.tags }))
  }
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fleet.fake.url, credentials: testCredentials })
  const mostUnderWay = countUnderWay(clients.autoScaling('us-east-1'))
  const journal = memoryJournals().open('test')
  for (let hour = 24 * 4; hour > 0; hour -= 1)
    await journal.appendLoad({ ...aLoadPoint(startSec - hour * hourSec), demand: 600, totalAgents: 600 })
  const floors = awsDeadManFloors({ fleet: 'test', clients, clock: manualClock(startSec) })
  const written = await writeFloors({ floors, journal, nowSec: startSec })
  expect(written.troubles).toEqual([])
  expect(Object.values(written.floors).filter((count) => count > 0).length).toBeGreaterThan(8)
  expect(mostUnderWay()).toBe(8)
})
