import { expect, test } from 'vitest'
import { figuresOf } from '../../lib/aws/notices/figures.ts'
import { runCycle } from '../../lib/cycle.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { Notice } from '../../lib/ports.ts'
import { type FleetOnFake, fleetOnFake, tagged } from './arranged-fleet.ts'
import { fakeGroup, settle } from './fake/auto-scaling.ts'

const cheap = 'us-east-1/spot'
const dear = 'us-east-1/on-demand'

async function cycle(site: FleetOnFake): Promise<{ record: PlanRecord; notices: readonly Notice[] }> {
  const told: Notice[] = []
  const trigger = { kind: 'schedule', slotSec: site.clock.nowSec() } as const
  const notices = { publish: async (some: readonly Notice[]) => void told.push(...some) }
  const ports = { ...site.fleet, journal: site.journal, clock: site.clock, notices }
  const result = await runCycle({ fleet: 'test', owner: `at ${site.clock.nowSec()}`, trigger }, ports)
  if (result.outcome !== 'done') throw new Error(result.outcome)
  await site.report()
  return { record: result.record, notices: told }
}

test('a group whose launches fail is asked for no more; another takes over; once there is capacity, it is asked again', async () => {
  const site = await fleetOnFake(
    [
      fakeGroup(cheap, { desired: 0, room: 0, tags: tagged({ 'rao:hourly-usd': '0.1' }) }),
      fakeGroup(dear, { desired: 0, max: 5, tags: tagged({ 'rao:hourly-usd': '0.4' }) }),
    ],
    ['us-east-1'],
  )
  try {
    await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    const first = await cycle(site)
    expect(first.record.applied.map(({ step }) => step.group)).toEqual([cheap])
    const asked = site.group(cheap).desired

    const second = await cycle(site)
    expect(second.record.applied).toContainEqual({
      step: expect.objectContaining({ do: 'launch', group: cheap }),
      result: { outcome: 'refused', capacity: true, reason: expect.stringContaining('InsufficientInstanceCapacity') },
    })
    expect(second.notices).toContainEqual(expect.objectContaining({ type: 'CapacityRefused', group: cheap }))

    await cycle(site)
    expect(site.group(dear).instances).toHaveLength(5)
    expect(site.group(cheap).desired).toBe(asked)
    const launches = () =>
      site.fake.calls.filter(
        ({ operation, input }) => operation === 'SetDesiredCapacity' && input.AutoScalingGroupName === 'spot',
      )
    expect(launches()).toHaveLength(1)

    // Auto Scaling keeps trying by itself, and some time later it succeeds.
    site.group(cheap).room = Number.POSITIVE_INFINITY
    settle(site.group(cheap), site.clock.nowSec())
    site.group(cheap).activities.unshift({ status: 'Successful', atSec: site.clock.nowSec() })
    await site.journal.putBacklog({ queued: 100, reportedAtSec: site.clock.nowSec() })
    for (let cycles = 0; cycles < 8; cycles += 1) await cycle(site)
    expect(launches().length).toBeGreaterThan(1)
    expect(site.group(cheap).instances.length).toBeGreaterThan(asked)
  } finally {
    await site.close()
  }
})

/** Launched, and ended before it came into service: as when its disk is encrypted with a key that Auto Scaling may not use. */
const stillborn = {
  status: 'Cancelled',
  description: 'Launching a new EC2 instance: i-0',
  message:
    'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state',
}

test('a group in which one instance after another is launched, none of which comes into service, counts as refusing, and another takes over', async () => {
  const site = await fleetOnFake(
    [
      fakeGroup(cheap, { desired: 0, slow: true, tags: tagged({ 'rao:hourly-usd': '0.1' }) }),
      fakeGroup(dear, { desired: 20, max: 22, tags: tagged({ 'rao:hourly-usd': '0.4' }) }),
    ],
    ['us-east-1'],
  )
  try {
    const { instances, activities } = site.group(cheap)
    for (const { id } of site.group(dear).instances) site.workers.occupy(id, 4)
    await site.report()
    const records: PlanRecord[] = []
    for (let minute = 0; minute < 5; minute += 1) {
      await site.journal.putBacklog({ queued: 1, reportedAtSec: site.clock.nowSec() })
      records.push((await cycle(site)).record)
      for (let index = 0; index < site.group(cheap).desired; index += 1) {
        const id = `i-${minute}-${index}`
        site.workers.silence(id)
        instances.push({ id, lifecycle: 'Pending', health: 'Healthy', protected: false })
      }
      records.push((await cycle(site)).record)
      instances.length = 0
      activities.unshift({ ...stillborn, atSec: site.clock.nowSec() })
    }
    expect(site.group(dear).instances).toHaveLength(22)
    const alarming = records.filter((record) =>
      figuresOf(record).some(({ name, value }) => name === 'CapacityRefused' && value > 0),
    )
    expect(alarming.length).toBeGreaterThanOrEqual(3)
  } finally {
    await site.close()
  }
})

test('nothing is awaited of a group that is being deleted, nor asked of it: another is asked at once', async () => {
  const site = await fleetOnFake(
    [
      fakeGroup(cheap, { desired: 5, min: 5, tags: tagged({ 'rao:hourly-usd': '0.1' }) }),
      fakeGroup(dear, { desired: 0, max: 5, tags: tagged({ 'rao:hourly-usd': '0.4' }) }),
    ],
    ['us-east-1'],
  )
  try {
    await site.report()
    await cycle(site)
    const deleted = site.group(cheap)
    deleted.described = { Status: 'Delete in progress' }
    for (const instance of deleted.instances) instance.lifecycle = 'Terminating:Wait'
    site.fake.fault = ({ operation, input }) =>
      operation === 'SetDesiredCapacity' && input.AutoScalingGroupName === deleted.name
        ? { code: 'ValidationError', message: 'The AutoScaling group may not be modified while it is pending delete' }
        : undefined
    await site.journal.putBacklog({ queued: 12, reportedAtSec: site.clock.nowSec() })
    const { record } = await cycle(site)
    expect(record.applied).toMatchObject([{ step: { do: 'launch', group: dear }, result: { outcome: 'applied' } }])
    expect(figuresOf(record)).toContainEqual({ name: 'CapacityRefused', unit: 'Count', value: 0 })
  } finally {
    await site.close()
  }
})

const isDescribe = ({ operation }: { readonly operation: string }) => operation === 'DescribeAutoScalingGroups'

test('when somebody else changes the desired capacity, the plan yields for a cycle and says so', async () => {
  const site = await fleetOnFake([fakeGroup(dear, { desired: 1, tags: tagged() })], ['us-east-1'])
  try {
    await site.report()
    await cycle(site)
    await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    // The first describe of the cycle is its look, the second comes just before the call.
    site.fake.fault = () => {
      if (site.fake.calls.filter(isDescribe).length === 2) site.group(dear).desired = 2
      return undefined
    }
    site.fake.calls.length = 0
    const { record } = await cycle(site)
    expect(record.applied[0]?.result).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('changed by someone else'),
    })
    expect(site.group(dear).desired).toBe(2)
  } finally {
    await site.close()
  }
})

test('a group that could not be looked at before a launch counts as not asked, and is asked in the next cycle', async () => {
  const site = await fleetOnFake([fakeGroup(cheap, { desired: 0, tags: tagged() })], ['us-east-1'])
  try {
    await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    let looks = 0
    site.fake.fault = (call) => {
      if (!isDescribe(call)) return undefined
      looks += 1
      return looks > 1 ? { code: 'AccessDenied', message: 'no' } : undefined
    }
    const { record } = await cycle(site)
    const reason = 'DescribeAutoScalingGroups of us-east-1 failed: AccessDenied: no'
    expect(record.applied.map(({ result }) => result)).toEqual([{ outcome: 'skipped', reason }])
    expect(record.failures).toEqual([`steps: 1 of 1 not begun: ${reason}`])
    site.fake.fault = () => undefined
    expect((await cycle(site)).record.applied.map(({ result }) => result)).toEqual([{ outcome: 'applied' }])
  } finally {
    await site.close()
  }
})

test('if the reason for missing launches cannot be read once, that is no refusal and pauses nothing', async () => {
  const site = await fleetOnFake([fakeGroup(cheap, { desired: 0, room: 0, tags: tagged() })], ['us-east-1'])
  try {
    await site.journal.putBacklog({ queued: 8, reportedAtSec: site.clock.nowSec() })
    await cycle(site)
    const asked = site.group(cheap).desired
    site.fake.fault = ({ operation }) =>
      operation === 'DescribeScalingActivities' ? { code: 'AccessDenied', message: 'no' } : undefined
    await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    const { record, notices } = await cycle(site)
    const reason = `DescribeScalingActivities of ${cheap} failed: AccessDenied: no`
    expect(record.applied.map(({ result }) => result)).toEqual([{ outcome: 'skipped', reason }])
    expect(notices).not.toContainEqual(expect.objectContaining({ type: 'CapacityRefused' }))
    expect((await site.journal.state())?.state.refusals).toEqual({})
    expect(site.group(cheap).desired).toBe(asked)
  } finally {
    await site.close()
  }
})

test('launches by a cycle that broke off count as on their way while their region does not answer, and no other group is asked for them', async () => {
  const far = 'eu-west-1/workers'
  const site = await fleetOnFake([
    fakeGroup(far, { desired: 1, tags: tagged({ 'rao:hourly-usd': '0.1' }) }),
    fakeGroup(dear, { desired: 1, tags: tagged({ 'rao:hourly-usd': '0.4' }) }),
  ])
  try {
    await site.report()
    await cycle(site)
    await site.journal.putBacklog({ queued: 12, reportedAtSec: site.clock.nowSec() })
    const lost = () => Promise.reject(new Error('connection lost'))
    const broken = { ...site, journal: { ...site.journal, appendPlan: lost, commit: lost } }
    await expect(cycle(broken)).rejects.toThrow('connection lost')
    const launched = site.group(far).desired
    expect(launched).toBeGreaterThan(1)
    await site.report()

    site.fake.fault = ({ region }) => (region === 'eu-west-1' ? { code: 'AccessDenied' } : undefined)
    const { record } = await cycle(site)
    expect(record.size.groups.find(({ group }) => group === far)?.reasons).toContainEqual({
      rule: 'on-the-way',
      from: expect.any(Number),
      to: 0,
      text: `${launched - 1} workers are on their way`,
    })
    expect(record.applied).toEqual([])
    site.fake.fault = () => undefined
    await cycle(site)
    expect([site.group(far).desired, site.group(dear).desired]).toEqual([launched, 1])
    expect((await site.journal.state())?.state.desired).toEqual({ [far]: launched, [dear]: 1 })
  } finally {
    await site.close()
  }
})

test('a group whose launches were long suspended is asked in the first cycle after they are resumed', async () => {
  const site = await fleetOnFake(
    [fakeGroup(cheap, { desired: 0, suspended: ['Launch'], tags: tagged() })],
    ['us-east-1'],
  )
  try {
    await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    for (let cycles = 0; cycles < 10; cycles += 1) {
      const { record } = await cycle(site)
      expect(record.applied).toEqual([])
      expect(record.size.groups[0]?.reasons).toMatchObject([{ rule: 'suspended', to: 0 }])
      await site.journal.putBacklog({ queued: 20, reportedAtSec: site.clock.nowSec() })
    }
    site.group(cheap).suspended = []
    expect((await cycle(site)).record.applied.map(({ result }) => result)).toEqual([{ outcome: 'applied' }])
  } finally {
    await site.close()
  }
})

test('when nothing may leave one group, others shrink, and it is tried again some minutes later', async () => {
  const site = await fleetOnFake(
    [
      fakeGroup(dear, { desired: 4, refreshes: ['InProgress'], tags: tagged({ 'rao:hourly-usd': '0.4' }) }),
      fakeGroup(cheap, { desired: 4, tags: tagged({ 'rao:hourly-usd': '0.1' }) }),
    ],
    ['us-east-1'],
  )
  try {
    const steps: string[] = []
    for (let cycles = 0; cycles < 60; cycles += 1) {
      await site.journal.putBacklog({ queued: 12, reportedAtSec: site.clock.nowSec() })
      const { record } = await cycle(site)
      steps.push(...record.applied.map(({ step, result }) => `${step.do} ${step.group} ${result.outcome}`))
    }
    expect(site.group(cheap).desired).toBeLessThan(4)
    expect(site.group(dear).desired).toBe(4)
    const refused = steps.filter((step) => step === `drain ${dear} refused`)
    expect(refused.length).toBeGreaterThan(1)
    expect(refused.length).toBeLessThan(20)
  } finally {
    await site.close()
  }
})
