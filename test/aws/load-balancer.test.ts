import { expect, test } from 'vitest'
import { weightsFor } from '../../lib/aws/routing/weigh-target-groups.ts'
import { runCycle } from '../../lib/cycle.ts'
import type { WorkerPlan } from '../../lib/optimizer/plan/plan.ts'
import { type FleetOnFake, fleetOnFake, remember, tagged } from './arranged-fleet.ts'
import { type FakeGroup, fakeGroup } from './fake/auto-scaling.ts'
import { countUnderWay } from './most-under-way.ts'

const here = 'us-east-1/workers'
const other = 'us-east-1/other'

async function on(groups: readonly FakeGroup[], run: (site: FleetOnFake) => Promise<void>): Promise<void> {
  const site = await fleetOnFake(groups, ['us-east-1'])
  try {
    await site.report()
    await site.fleet.clusterResourceManager.workers()
    site.fake.calls.length = 0
    await run(site)
  } finally {
    await site.close()
  }
}

function plan(worker: string, currentAgents: number, idealAgents = 4, group = here): WorkerPlan {
  return { worker, group, currentAgents, idealAgents, priority: 0, reason: 'test' }
}

/** The instances of each call that changed protection. */
const protectionCalls = ({ fake }: FleetOnFake) =>
  fake.calls.filter(({ operation }) => operation === 'SetInstanceProtection').map(({ input }) => input.InstanceIds)

const idsOf = (site: FleetOnFake, key = here) => site.group(key).instances.map(({ id }) => id)

test('a fleet in which nothing changes gets no orders and costs no call', () =>
  on([fakeGroup(here, { desired: 3, tags: tagged() })], async (site) => {
    await site.fleet.loadBalancer.route(idsOf(site).map((id) => plan(id, 0)))
    expect(site.fake.calls).toEqual([])
    expect((await site.journal.workers(site.clock.nowSec())).map(({ targetAgents }) => targetAgents)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  }))

test('a worker that returns from a warm pool is no longer told to drain', () =>
  on([fakeGroup(here, { desired: 2, tags: tagged() })], async (site) => {
    const [first = '', second = ''] = idsOf(site)
    const { instances } = site.group(here)
    const [pooled] = instances.splice(0, 1)
    await remember(site.fleet, site.journal, site.clock.nowSec())
    await site.journal.putDirectives([{ worker: first, drain: true, targetAgents: 0 }], site.clock.nowSec())
    await site.journal.putDirectives([{ worker: second, drain: true }], site.clock.nowSec())
    if (pooled) instances.push(pooled)
    await site.fleet.clusterResourceManager.workers()
    await site.fleet.loadBalancer.route([plan(first, 0), plan(second, 0, 0)])
    const told = (await site.journal.workers(site.clock.nowSec())).map(({ worker, drain, targetAgents }) => [
      worker,
      drain,
      targetAgents,
    ])
    expect(told).toEqual([
      [first, undefined, 4],
      [second, true, undefined],
    ])
  }))

test('busy workers are protected and idle ones are not, in batches of fifty, only when that changes', () =>
  on([fakeGroup(here, { desired: 120, max: 200, tags: tagged() })], async (site) => {
    const { instances } = site.group(here)
    const [wasBusy] = instances
    if (wasBusy) wasBusy.protected = true
    await site.fleet.clusterResourceManager.workers()
    site.fake.calls.length = 0
    const plans = instances.map(({ id }, index) => plan(id, index === 0 ? 0 : 1))
    await site.fleet.loadBalancer.route(plans)
    expect(instances.map((instance) => instance.protected)).toEqual(instances.map((_, index) => index > 0))
    const sizes = site.fake.calls.map(({ input }) => [input.ProtectedFromScaleIn, (input.InstanceIds as []).length])
    expect(sizes.sort()).toEqual([
      ['false', 1],
      ['true', 19],
      ['true', 50],
      ['true', 50],
    ])
    await site.fleet.clusterResourceManager.workers()
    site.fake.calls.length = 0
    await site.fleet.loadBalancer.route(plans)
    expect(site.fake.calls).toEqual([])
  }))

test('the groups of a large fleet are protected a few at a time, and one that is refused does not stop the others', async () => {
  const groups = Array.from({ length: 30 }, (_, index) =>
    fakeGroup(`us-east-1/g${index}`, { desired: 1, tags: tagged() }),
  )
  await on(groups, async (site) => {
    const mostUnderWay = countUnderWay(site.clients.autoScaling('us-east-1'))
    site.fake.fault = ({ input }) =>
      input.AutoScalingGroupName === 'g3' ? { code: 'AccessDenied', status: 403 } : undefined
    const plans = groups.flatMap(({ name, instances }) =>
      instances.map(({ id }) => plan(id, 1, 4, `us-east-1/${name}`)),
    )
    await expect(site.fleet.loadBalancer.route(plans)).rejects.toThrow(/g3 failed: AccessDenied/)
    const unprotected = groups.filter(({ instances }) => instances.some((instance) => !instance.protected))
    expect(unprotected.map(({ name }) => name)).toEqual(['g3'])
    expect(mostUnderWay()).toBe(8)
  })
})

test('releasing the fleet also releases workers in standby; while the fleet is steered they stay as they are', () =>
  on([fakeGroup(here, { desired: 3, tags: tagged() })], async (site) => {
    const { instances } = site.group(here)
    for (const instance of instances) instance.protected = true
    const [, second, third] = instances
    if (second) second.lifecycle = 'Standby'
    if (third) third.lifecycle = 'Terminating:Wait'
    await site.fleet.clusterResourceManager.workers()
    await site.fleet.loadBalancer.route(idsOf(site).map((id) => plan(id, 0)))
    expect(instances.slice(0, 3).map((instance) => instance.protected)).toEqual([false, true, true])
    await site.fleet.clusterResourceManager.workers()
    expect(await site.fleet.loadBalancer.letGo?.(here)).toBe(true)
    expect(instances.slice(0, 3).map((instance) => instance.protected)).toEqual([false, false, true])
  }))

test.each([
  ['has left the fleet', { 'rao:fleet': 'another' }, true],
  ['has a wrong tag', { 'rao:agents-per-worker': 'four' }, false],
])('the workers of a group that %s get their orders taken back, nobody else', (_what, tags, isDone) =>
  on(
    [fakeGroup(here, { desired: 1, tags: tagged() }), fakeGroup(other, { desired: 2, tags: tagged() })],
    async (site) => {
      const [staying = ''] = idsOf(site)
      const [told = '', draining = ''] = idsOf(site, other)
      await remember(site.fleet, site.journal, site.clock.nowSec())
      const ended = { worker: 'i-ended', targetAgents: 0 }
      const orders = [
        { worker: staying, targetAgents: 1 },
        { worker: told, targetAgents: 0 },
        { worker: draining, drain: true },
      ]
      await site.journal.putDirectives([...orders, ended], site.clock.nowSec())
      Object.assign(site.group(other).tags, tags)
      await site.fleet.clusterResourceManager.workers()
      expect(await site.fleet.loadBalancer.letGo?.(other)).toBe(isDone)
      const cards = await site.journal.workers(site.clock.nowSec())
      const left = cards.flatMap(({ worker, targetAgents, drain }) =>
        (targetAgents ?? drain) === undefined ? [] : [worker],
      )
      expect(left.sort()).toEqual([staying, ended.worker].sort())
    },
  ),
)

test('workers get their orders taken back when the only group of the fleet has a wrong tag, once its loss is believed', () =>
  on([fakeGroup(here, { desired: 3, tags: tagged() })], async ({ fleet, journal, clock, report, ...site }) => {
    const ports = { ...fleet, journal, clock, notices: { publish: async () => {} } }
    const cycle = async () => {
      await report()
      await runCycle({ fleet: 'test', owner: `${clock.nowSec()}`, trigger: { kind: 'nudge' } }, ports)
      const cards = await journal.workers(clock.nowSec())
      return cards.filter(({ targetAgents, drain }) => targetAgents !== undefined || drain !== undefined).length
    }
    const ids = site.group(here).instances.map(({ id }) => id)
    await cycle()
    for (const worker of ids) site.workers.occupy(worker, 1)
    await journal.putDirectives([{ worker: ids[0] ?? '', targetAgents: 0, drain: true }], clock.nowSec())
    expect(await cycle()).toBeGreaterThan(0)
    Object.assign(site.group(here).tags, { 'rao:agents-per-worker': 'four' })
    expect(await cycle()).toBeGreaterThan(0)
    for (let more = 0; more < 2; more += 1) await cycle()
    expect(await cycle()).toBe(0)
    Object.assign(site.group(here).tags, tagged())
    await cycle()
    expect((await journal.state())?.state.steered).toEqual([here])
  }))

test('a detached instance that goes on working gets its orders taken back, one that has ended costs nothing', () =>
  on([fakeGroup(here, { desired: 12, min: 1, tags: tagged() })], async (site) => {
    const { fleet, journal, clock, workers } = site
    const ports = { ...fleet, journal, clock, notices: { publish: async () => {} } }
    const cycle = async () => {
      const run = await runCycle({ fleet: 'test', owner: `${clock.nowSec()}`, trigger: { kind: 'nudge' } }, ports)
      if (run.outcome !== 'done') throw new Error(run.outcome)
      return run.record.failures
    }
    const ordersOf = async (worker: string) => {
      const card = await journal.worker(worker, clock.nowSec())
      return [card?.targetAgents, card?.drain]
    }
    await cycle()
    const [detached = '', ended = ''] = idsOf(site)
    const orders = [detached, ended].map((worker) => ({ worker, targetAgents: 0, drain: true }))
    await journal.putDirectives(orders, clock.nowSec())
    site.group(here).instances.splice(0, 2)
    site.group(here).desired -= 2
    for (const told of [
      [0, true],
      [undefined, undefined],
    ]) {
      await site.report()
      await workers.beat(detached, 4)
      expect(await cycle()).toEqual([])
      expect(await ordersOf(detached)).toEqual(told)
    }
    expect(await ordersOf(ended)).toEqual([0, true])
  }))

test('an instance not yet in service does not prevent the others from being protected', () =>
  on([fakeGroup(here, { desired: 2, tags: tagged() })], async (site) => {
    const [first, second] = site.group(here).instances
    if (first) first.lifecycle = 'Pending:Wait'
    await site.fleet.clusterResourceManager.workers()
    await site.fleet.loadBalancer.route(idsOf(site).map((id) => plan(id, 1)))
    expect([first?.protected, second?.protected]).toEqual([false, true])
  }))

test('a worker that has just been terminated does not prevent the others from losing their protection', () =>
  on([fakeGroup(here, { desired: 3, tags: tagged(), hooks: [{ name: 'h', timeoutSec: 300 }] })], async (site) => {
    const [ended = '', idle = '', busy = ''] = idsOf(site)
    await site.fleet.loadBalancer.route([plan(ended, 1), plan(idle, 1), plan(busy, 1)])
    await site.fleet.clusterResourceManager.workers()
    const terminate = { do: 'terminate', group: here, worker: ended, reason: 'drained and idle' } as const
    expect(await site.fleet.scalingCoordinator.apply(terminate)).toEqual({ outcome: 'applied' })
    site.fake.calls.length = 0
    await site.fleet.loadBalancer.route([plan(ended, 0), plan(idle, 0), plan(busy, 1)])
    const isProtected = new Map(site.group(here).instances.map((instance) => [instance.id, instance.protected]))
    expect([isProtected.get(idle), isProtected.get(busy)]).toEqual([false, true])
    expect(protectionCalls(site)).toEqual([[idle]])
  }))

test('an instance that began to terminate since the look does not prevent the others from being protected', () =>
  on([fakeGroup(here, { desired: 3, tags: tagged(), hooks: [{ name: 'h', timeoutSec: 300 }] })], async (site) => {
    await site.fleet.clusterResourceManager.workers()
    const [ended, ...others] = site.group(here).instances
    if (ended) ended.lifecycle = 'Terminating:Wait'
    await site.fleet.loadBalancer.route(idsOf(site).map((id) => plan(id, 1)))
    expect([ended, ...others].map((instance) => instance?.protected)).toEqual([false, true, true])
  }))

test.each(['AccessDenied', 'ValidationError'])('%s about instances that are all there is not asked for again', (code) =>
  on([fakeGroup(here, { desired: 2, tags: tagged() })], async (site) => {
    site.fake.fault = ({ operation }) => (operation === 'SetInstanceProtection' ? { code, message: 'no' } : undefined)
    const plans = idsOf(site).map((id) => plan(id, 1))
    await expect(site.fleet.loadBalancer.route(plans)).rejects.toThrow(AggregateError)
    expect(protectionCalls(site)).toEqual([idsOf(site)])
  }),
)

test('a group that protects every instance it launches is left as it is', () =>
  on([fakeGroup(here, { desired: 2, protectsNew: true, tags: tagged() })], async (site) => {
    await site.fleet.loadBalancer.route(idsOf(site).map((id) => plan(id, 0)))
    expect(site.fake.calls).toEqual([])
  }))

const rule = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/a/b/c/d'
const target = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/1`
const behind = (name: string) => tagged({ 'rao:listener-rule-arn': rule, 'rao:target-group-arn': target(name) })

test('weights of target groups follow the free agents behind each, and the rest of the rule is kept', () =>
  on(
    [fakeGroup(here, { desired: 2, tags: behind('a') }), fakeGroup(other, { desired: 1, tags: behind('b') })],
    async (site) => {
      const AuthenticateOidcConfig = { ClientId: 'c', Issuer: 'https://login.example' }
      const login = { Type: 'authenticate-oidc', Order: '1', AuthenticateOidcConfig }
      const weights = (a: string, b: string) => ({
        TargetGroups: [
          { TargetGroupArn: target('a'), Weight: a },
          { TargetGroupArn: target('b'), Weight: b },
        ],
      })
      site.fake.rules.set(rule, [login, { Type: 'forward', Order: '2', ForwardConfig: weights('1', '1') }])
      const [first = ''] = idsOf(site)
      site.workers.occupy(first, 2)
      await site.report()
      await site.fleet.clusterResourceManager.workers()
      await site.fleet.loadBalancer.route([])
      expect(site.fake.rules.get(rule)).toEqual([
        // AWS shows the secret to nobody, so the product cannot send it again.
        { ...login, AuthenticateOidcConfig: { ...AuthenticateOidcConfig, UseExistingClientSecret: 'true' } },
        { Type: 'forward', Order: '2', ForwardConfig: weights('6', '4') },
      ])
      site.fake.calls.length = 0
      await site.fleet.loadBalancer.route([])
      expect(site.fake.calls.map(({ operation }) => operation)).toEqual(['DescribeRules'])
    },
  ))

test('changes that are late after the rule was read, or late from the start, are not made', () =>
  on([fakeGroup(here, { desired: 1, tags: behind('a') })], async (site) => {
    const [instance] = site.group(here).instances
    if (instance === undefined) throw new Error('nobody there')
    instance.protected = true
    await site.journal.putDirectives([{ worker: instance.id, targetAgents: 2 }], site.clock.nowSec())
    await site.fleet.clusterResourceManager.workers()
    site.fake.calls.length = 0
    const ForwardConfig = { TargetGroups: [{ TargetGroupArn: target('a'), Weight: '0' }] }
    site.fake.rules.set(rule, [{ Type: 'forward', Order: '1', ForwardConfig }])
    const late = new AbortController()
    site.fake.fault = ({ operation }) => {
      if (operation === 'DescribeRules') late.abort()
      return undefined
    }
    await expect(site.fleet.loadBalancer.route([], late.signal)).rejects.toThrow(AggregateError)
    await expect(site.fleet.loadBalancer.route([plan(instance.id, 0, 1)], late.signal)).rejects.toThrow(AggregateError)
    expect(await site.fleet.loadBalancer.letGo?.(here, late.signal).catch(() => 'late')).toBe('late')
    expect(site.fake.calls.map(({ operation }) => operation)).toEqual(['DescribeRules'])
    expect(await site.journal.workers(site.clock.nowSec())).toMatchObject([{ targetAgents: 2 }])
  }))

test('a deleted rule is reported, and workers still get their orders', () =>
  on([fakeGroup(here, { desired: 1, tags: behind('a') })], async (site) => {
    const [first = ''] = idsOf(site)
    await expect(site.fleet.loadBalancer.route([plan(first, 0, 1)])).rejects.toThrow(/DescribeRules of .*RuleNotFound/)
    expect(await site.journal.workers(site.clock.nowSec())).toEqual([expect.objectContaining({ targetAgents: 1 })])
  }))

test.each([
  ['follow the shares', { a: 30, b: 10 }, { a: 1, b: 1 }, { a: 30, b: 10 }],
  ['stay for a difference of a few hundredths', { a: 51, b: 49 }, { a: 1, b: 1 }, undefined],
  ['stay when no agent is free anywhere', { a: 0, b: 0 }, { a: 3, b: 1 }, undefined],
  ['fall to zero where no agent is free', { a: 100, b: 0 }, { a: 99, b: 1 }, { a: 100, b: 0 }],
  ['stay within the limits of a rule, and above zero', { a: 20_000, b: 1 }, { a: 0, b: 1 }, { a: 999, b: 1 }],
])('weights %s', (_what, free, present, expected) => {
  const weights = weightsFor(new Map(Object.entries(free)), new Map(Object.entries(present)))
  expect(weights && Object.fromEntries(weights)).toEqual(expected)
})
