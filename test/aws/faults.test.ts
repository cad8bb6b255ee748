import { expect, test } from 'vitest'
import { runCycle } from '../../lib/cycle.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { Notice } from '../../lib/ports.ts'
import { type FleetOnFake, fleetOnFake, queueUrlOf, tagged } from './arranged-fleet.ts'
import { fakeGroup, settle } from './fake/auto-scaling.ts'
import type { Call } from './fake/fake-aws.ts'

/** Three groups, two workers wanted of each, and one fault: the rest goes on, the record tells it, nothing is done twice. */
const [a, b, c] = ['us-east-1/a', 'us-east-1/b', 'us-east-1/c'] as const
const wanted = 2

async function inTrouble(run: (site: FleetOnFake) => Promise<void>): Promise<void> {
  const groups = [a, b, c].map((key) => fakeGroup(key, { desired: 0, max: wanted, tags: tagged() }))
  const site = await fleetOnFake(groups, ['us-east-1'])
  try {
    await site.journal.putBacklog({ queued: 4 * wanted * groups.length, reportedAtSec: site.clock.nowSec() })
    await run(site)
  } finally {
    await site.close()
  }
}

const desired = ({ fake }: FleetOnFake) => [a, b, c].map((key) => fake.groups.get(key)?.desired)

const isChange = ({ operation }: Call) => /^(?:Set|Terminate)/.test(operation)
const changesOf = ({ fake }: FleetOnFake, group: string) =>
  fake.calls.filter((call) => isChange(call) && `us-east-1/${call.input.AutoScalingGroupName}` === group)

/** A cycle, and then the same message again, as a queue may deliver it: the second must do nothing. */
async function cycle(site: FleetOnFake): Promise<{ record: PlanRecord; told: readonly Notice[] }> {
  const told: Notice[] = []
  const notices = { publish: async (some: readonly Notice[]) => void told.push(...some) }
  const ports = { ...site.fleet, journal: site.journal, clock: site.clock, notices }
  const trigger = { kind: 'schedule', slotSec: site.clock.nowSec() } as const
  const request = { fleet: 'test', trigger }
  const first = await runCycle({ ...request, owner: `${trigger.slotSec} first` }, ports)
  if (first.outcome !== 'done') throw new Error(first.outcome)
  const changes = site.fake.calls.filter(isChange).length
  expect(await runCycle({ ...request, owner: `${trigger.slotSec} again` }, ports)).toEqual({ outcome: 'claimed' })
  expect(site.fake.calls.filter(isChange)).toHaveLength(changes)
  await site.report()
  return { record: first.record, told }
}

const refusalOf = ({ applied }: PlanRecord, group: string) =>
  applied.find(({ step, result }) => step.group === group && result.outcome === 'refused')?.result

test.each([
  ['Throttling', 'Rate exceeded'],
  ['ResourceContention', 'You already have a pending update to an Amazon EC2 Auto Scaling resource'],
])(
  '%s is not held against a group: it is tried again in the next cycle, and the failure is reported',
  (code, message) =>
    inTrouble(async (site) => {
      site.fake.fault = ({ operation, input }) =>
        operation === 'SetDesiredCapacity' && input.AutoScalingGroupName === 'b' ? { code, message } : undefined
      const { record } = await cycle(site)
      expect(desired(site)).toEqual([wanted, 0, wanted])
      expect(record.failures).toEqual([expect.stringMatching(`^steps: 1 of 3 not begun: .*${message}$`)])
      const asked = changesOf(site, b).length
      await cycle(site)
      expect(changesOf(site, b)).toHaveLength(2 * asked)

      site.fake.fault = () => undefined
      await cycle(site)
      expect(desired(site)).toEqual([wanted, wanted, wanted])
    }),
  30_000,
)

test('AccessDenied on one group of three: the other two grow, and it is tried again later, once', () =>
  inTrouble(async (site) => {
    const message = 'User is not authorized to perform: autoscaling:SetDesiredCapacity'
    site.fake.fault = ({ operation, input }) =>
      operation === 'SetDesiredCapacity' && input.AutoScalingGroupName === 'b'
        ? { code: 'AccessDenied', message }
        : undefined
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([wanted, 0, wanted])
    expect(refusalOf(record, b)).toMatchObject({ reason: expect.stringContaining(message) })
    expect([a, c].map((group) => changesOf(site, group).length)).toEqual([1, 1])

    site.fake.fault = () => undefined
    site.fake.calls.length = 0
    for (let cycles = 0; cycles < 4; cycles += 1) await cycle(site)
    expect(desired(site)).toEqual([wanted, wanted, wanted])
    expect([a, b, c].map((group) => changesOf(site, group).length)).toEqual([0, 1, 0])
  }))

test('a group deleted between describe and apply: the other two grow, and the next look knows two groups', () =>
  inTrouble(async (site) => {
    onSecondDescribe(site, () => site.fake.groups.delete(b))
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([wanted, undefined, wanted])
    expect(refusalOf(record, b)).toMatchObject({ reason: expect.stringContaining('no such group: us-east-1/b') })
    const next = await cycle(site)
    expect(next.record.size.groups.map(({ group }) => group).toSorted()).toEqual([a, c])
    expect(next.record.failures).toEqual([])
    expect(changesOf(site, b)).toEqual([])
  }))

test('a desired capacity changed by somebody else meanwhile stands; the other two grow', () =>
  inTrouble(async (site) => {
    onSecondDescribe(site, () => {
      site.group(b).desired = 1
    })
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([wanted, 1, wanted])
    expect(refusalOf(record, b)).toMatchObject({ reason: expect.stringContaining('changed by someone else') })
    expect(changesOf(site, b)).toEqual([])
  }))

test('an expired token for changes: nothing changes, every step says so, and a fresh token makes up for it once', () =>
  inTrouble(async (site) => {
    const message = 'The security token included in the request is expired'
    site.fake.fault = (call) => (isChange(call) ? { code: 'ExpiredToken', message } : undefined)
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([0, 0, 0])
    for (const group of [a, b, c])
      expect(refusalOf(record, group)).toMatchObject({ reason: expect.stringContaining(message) })

    site.fake.fault = () => undefined
    site.fake.calls.length = 0
    for (let cycles = 0; cycles < 4; cycles += 1) await cycle(site)
    expect(desired(site)).toEqual([wanted, wanted, wanted])
    expect([a, b, c].map((group) => changesOf(site, group).length)).toEqual([1, 1, 1])
  }))

test('a deleted queue: the backlog is missing, not empty; visible demand still grows the fleet and nobody is terminated', () =>
  inTrouble(async (site) => {
    site.group(a).tags['rao:backlog-queue-url'] = queueUrlOf(site.fake)
    const { record, told } = await cycle(site)
    const missing = { source: 'backlog', reason: expect.stringMatching(/GetQueueAttributes of .*QueueDoesNotExist/) }
    expect(record.missing).toEqual([missing])
    expect(told).toContainEqual(expect.objectContaining({ type: 'DataMissing', source: 'backlog' }))
    expect(record.size.outcome).toBe('grow')
    const grown = desired(site)
    expect(grown).toContain(1)
    site.clock.advance(3600)
    for (let cycles = 0; cycles < 3; cycles += 1) await cycle(site)
    expect(site.fake.calls.filter(({ operation }) => operation.startsWith('Terminate'))).toEqual([])
    expect(desired(site)).toEqual(grown)
  }))

test('after one failed look, the lifetime counts of workers do not all arrive in the next cycle', () =>
  inTrouble(async (site) => {
    site.group(a).desired = wanted
    settle(site.group(a), site.clock.nowSec())
    for (const { id } of site.group(a).instances)
      for (let bug = 0; bug < 1000; bug += 1) for (const agents of [1, 0]) site.workers.occupy(id, agents)
    await site.report()
    await cycle(site)
    await site.journal.putBacklog({ queued: 0, reportedAtSec: site.clock.nowSec() })
    await cycle(site)
    site.fake.fault = ({ operation }) => (operation.startsWith('Describe') ? { code: 'AccessDenied' } : undefined)
    expect((await cycle(site)).record.missing).not.toEqual([])
    site.fake.fault = () => undefined
    await cycle(site)
    const [snapshot] = await site.journal.snapshots({ nowSec: site.clock.nowSec(), limit: 1 })
    expect(snapshot?.workers.filter(({ counters }) => counters?.started === 1000)).toHaveLength(wanted)
    expect(snapshot?.flow.arrived).toBe(0)
  }))

test('a wrong tag on one group of three: one line names group and tag, and the other two grow', () =>
  inTrouble(async (site) => {
    site.group(b).tags['rao:agents-per-worker'] = 'many'
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([wanted, 0, wanted])
    expect(record.failures).toEqual([expect.stringContaining('group us-east-1/b: tag rao:agents-per-worker=many')])
  }))

test.each([
  [
    'whose instances have weights',
    { MixedInstancesPolicy: { LaunchTemplate: { Overrides: [{ WeightedCapacity: '4' }] } } },
  ],
  ['that counts in vCPUs', { DesiredCapacityType: 'vcpu' }],
])('a group %s is left alone, and one line says why', (_, described) =>
  inTrouble(async (site) => {
    site.group(b).described = described
    const { record } = await cycle(site)
    expect(desired(site)).toEqual([wanted, 0, wanted])
    expect(record.failures).toEqual([expect.stringMatching(/^group us-east-1\/b: its .* it is left alone$/)])
  }),
)

/** The first describe of a cycle is its look; the second comes just before the calls. */
function onSecondDescribe({ fake }: FleetOnFake, change: () => void): void {
  const looked = () => fake.calls.filter(({ operation }) => operation === 'DescribeAutoScalingGroups').length
  const pages = 2
  let done = false
  fake.fault = () => {
    if (!done && looked() > pages) {
      done = true
      change()
    }
    return undefined
  }
}
