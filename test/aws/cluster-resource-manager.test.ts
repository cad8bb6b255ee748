import { describe, expect, test } from 'vitest'
import { modeOf } from '../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aSnapshot, aWorker, someSettings, startSec } from '../builders.ts'
import { type FleetOnFake, fleetOnFake, queueUrlOf, remember, tagged } from './arranged-fleet.ts'
import { type FakeGroup, fakeGroup, settle } from './fake/auto-scaling.ts'
import { metricKey } from './fake/cloud-watch.ts'
import type { Call, Fault } from './fake/fake-aws.ts'

const here = 'us-east-1/workers'
const there = 'eu-west-1/spot'

async function on(groups: readonly FakeGroup[], run: (site: FleetOnFake) => Promise<void>): Promise<void> {
  const site = await fleetOnFake(groups)
  try {
    await run(site)
  } finally {
    await site.close()
  }
}

const group = (key: string, given: Partial<FakeGroup> = {}) => fakeGroup(key, { desired: 1, tags: tagged(), ...given })
const keys = (readings: readonly { readonly key: string }[]) => readings.map(({ key }) => key).sort()
const inRegion =
  (region: string, fault: Fault) =>
  (call: Call): Fault | undefined =>
    call.region === region && call.service === 'autoscaling' ? fault : undefined

describe('finding groups', () => {
  test('reads every page, and takes no group of others', () =>
    on(
      [...Array(5).keys()].map((index) => group(`us-east-1/g${index}`)),
      async ({ fake, fleet }) => {
        fake.groups.set(
          'us-east-1/other',
          fakeGroup('us-east-1/other', { desired: 1, tags: tagged({ 'rao:fleet': 'x' }) }),
        )
        expect(keys(await fleet.clusterResourceManager.groups())).toEqual([0, 1, 2, 3, 4].map((n) => `us-east-1/g${n}`))
      },
    ))

  test('a group that comes on two pages, because another one was created meanwhile, counts once', () =>
    on(
      [...Array(3).keys()].map((index) => group(`us-east-1/g${index}`)),
      async ({ fake, fleet }) => {
        fake.fault = ({ input }) => {
          if (input.NextToken === undefined || fake.groups.has('us-east-1/new')) return undefined
          const others = [...fake.groups]
          fake.groups.clear()
          fake.groups.set('us-east-1/new', group('us-east-1/new'))
          for (const [key, other] of others) fake.groups.set(key, other)
          return undefined
        }
        const workers = await fleet.clusterResourceManager.workers()
        expect(fake.groups.has('us-east-1/new')).toBe(true)
        expect(workers.map((worker) => worker.group).sort()).toEqual([0, 1, 2].map((n) => `us-east-1/g${n}`))
      },
    ))

  test('groups, workers and backlog requested together cost one call per region', () =>
    on([group(here)], async ({ fake, fleet: { clusterResourceManager } }) => {
      await Promise.all([
        clusterResourceManager.groups(),
        clusterResourceManager.workers(),
        clusterResourceManager.backlog(),
      ])
      expect(fake.calls.map(({ operation, region }) => `${operation} ${region}`).sort()).toEqual([
        'DescribeAutoScalingGroups eu-west-1',
        'DescribeAutoScalingGroups us-east-1',
      ])
    }))

  test.each([
    [
      'agents that are not a number',
      { 'rao:agents-per-worker': 'four' },
      'tag rao:agents-per-worker=four must be a whole number',
    ],
    ['no agents at all', { 'rao:agents-per-worker': '0' }, 'tag rao:agents-per-worker=0 must be a whole number'],
    [
      'a queue that is not a URL',
      { 'rao:backlog-queue-url': 'bugs' },
      'tag rao:backlog-queue-url=bugs must be the URL',
    ],
    ['an invalid price', { 'rao:hourly-usd': '-1' }, 'tag rao:hourly-usd=-1 must be a price'],
    ['an invalid time zone', { 'rao:time-zone': 'Mars' }, 'tag rao:time-zone=Mars must be a time zone'],
    [
      'one load balancer tag without the other',
      { 'rao:target-group-arn': 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' },
      'go together',
    ],
  ])('%s: one line names group and tag, and the rest goes on', (_what, wrong, line) =>
    on(
      [group(here), group('us-east-1/bad', { tags: tagged(wrong) })],
      async ({ fleet: { clusterResourceManager } }) => {
        expect(keys(await clusterResourceManager.groups())).toEqual([here])
        expect(clusterResourceManager.troubles?.()).toEqual([expect.stringContaining(`group us-east-1/bad: tag`)])
        expect(clusterResourceManager.troubles?.()[0]).toContain(line)
      },
    ),
  )

  test.each([
    ['Recommend ', 'recommend', 0],
    ['OFF', 'off', 0],
    ['recomend', 'recommend', 1],
    ['disabled', 'recommend', 1],
  ])('a mode written as "%s" is %s: whoever writes a mode does not mean apply', (written, mode, lines) =>
    on(
      [group(here), group('us-east-1/b', { tags: tagged({ 'rao:mode': written }) })],
      async ({ fleet: { clusterResourceManager } }) => {
        const groups = await clusterResourceManager.groups()
        expect(keys(groups)).toEqual(['us-east-1/b', here])
        expect(modeOf({ groups })).toBe(mode)
        const said = `group us-east-1/b: tag rao:mode=${written} must be apply, recommend or off; until then its fleet is in recommend`
        expect(clusterResourceManager.troubles?.()).toEqual(Array(lines).fill(said))
      },
    ),
  )

  test('a missing tag is reported as missing', () =>
    on([group(here, { tags: { 'rao:fleet': 'test' } })], async ({ fleet: { clusterResourceManager } }) => {
      expect(await clusterResourceManager.groups()).toEqual([])
      expect(clusterResourceManager.troubles?.()[0]).toContain('tag rao:agents-per-worker is missing')
    }))

  test('a suspended process holds the group, unless it is suspended on purpose', () =>
    on(
      [group(here, { suspended: ['Terminate'] }), group(there, { suspended: ['AlarmNotification'] })],
      async (site) => {
        const readings = await site.fleet.clusterResourceManager.groups()
        expect(Object.fromEntries(readings.map(({ key, holds }) => [key, holds]))).toEqual({
          [here]: ['suspended-process'],
          [there]: [],
        })
      },
    ))
})

describe('a region that does not answer', () => {
  const past = aSnapshot({
    atSec: startSec - 30,
    groups: [aGroup({ key: here }), aGroup({ key: there, desired: 3 })],
    workers: [aWorker({ id: 'i-far', group: there })],
  })

  test('keeps its groups as last seen, on hold; its workers go on reporting, and other regions are unaffected', () =>
    on([group(here)], async ({ fake, fleet: { clusterResourceManager }, journal, workers }) => {
      await journal.appendSnapshot(past, someSettings())
      await workers.beat('i-far', 4)
      fake.fault = inRegion('eu-west-1', { code: 'InternalFailure', status: 400 })
      const [groups, seen] = await Promise.all([clusterResourceManager.groups(), clusterResourceManager.workers()])
      expect(groups).toEqual([
        expect.objectContaining({ key: here, desired: 1, holds: [] }),
        expect.objectContaining({ key: there, desired: 3, holds: ['source-failed'] }),
      ])
      expect(seen.find(({ id }) => id === 'i-far')).toMatchObject({
        group: there,
        usedAgents: 0,
        reportedAtSec: startSec,
      })
      expect(clusterResourceManager.troubles?.()).toEqual([
        expect.stringContaining('region eu-west-1: DescribeAutoScalingGroups of eu-west-1 failed: InternalFailure'),
      ])
    }))

  test('does not keep what a worker acknowledged when last seen: it may have been called back since', () =>
    on([group(here)], async ({ fake, fleet: { clusterResourceManager }, journal, workers }) => {
      const drained = aWorker({ id: 'i-far', group: there, phase: 'draining', drainAcknowledged: true })
      await journal.appendSnapshot({ ...past, workers: [drained, { ...drained, id: 'i-mute' }] }, someSettings())
      await workers.beat('i-far', 4)
      fake.fault = inRegion('eu-west-1', { code: 'InternalFailure', status: 400 })
      const far = (await clusterResourceManager.workers()).filter((worker) => worker.group === there)
      expect(far.map(({ id, drainAcknowledged }) => [id, drainAcknowledged])).toEqual([
        ['i-far', undefined],
        ['i-mute', undefined],
      ])
    }))

  test('leaves the groups unknown if nothing is remembered of it', () =>
    on([group(here)], async ({ fake, fleet: { clusterResourceManager } }) => {
      fake.fault = inRegion('eu-west-1', { code: 'AccessDenied', message: 'not authorized' })
      await expect(clusterResourceManager.groups()).rejects.toThrow(
        'DescribeAutoScalingGroups of eu-west-1 failed: AccessDenied: not authorized',
      )
    }))

  test.each(['ExpiredToken', 'Throttling'])(
    '%s in every region is an error that says so, not an empty fleet',
    (code) =>
      on([group(here)], async ({ fake, fleet: { clusterResourceManager }, journal }) => {
        await journal.appendSnapshot(past, someSettings())
        fake.fault = () => ({ code, message: 'no' })
        await expect(clusterResourceManager.groups()).rejects.toThrow(code)
        await expect(clusterResourceManager.workers()).rejects.toThrow(code)
      }),
    20_000,
  )
})

describe('members', () => {
  test.each([
    ['Pending', 'booting', true],
    ['Pending:Wait', 'booting', true],
    ['Terminating:Wait', 'draining', false],
    ['Standby', 'draining', false],
  ])('%s without a heartbeat is %s', (lifecycle, phase, healthy) =>
    on([group(here)], async ({ fleet, group: find }) => {
      for (const instance of find(here).instances) instance.lifecycle = lifecycle
      expect(await fleet.clusterResourceManager.workers()).toEqual([expect.objectContaining({ phase, healthy })])
    }),
  )

  test('an instance already in service when its group was first seen is silent, not booting: nobody knows what it does', () =>
    on([group(here)], async ({ fleet, journal, group: find, clock }) => {
      const [silent] = await fleet.clusterResourceManager.workers()
      expect(silent).toMatchObject({ phase: 'ready', totalAgents: 4 })
      expect(silent).not.toHaveProperty('usedAgents')
      await remember(fleet, journal, clock.nowSec())
      find(here).desired = 2
      settle(find(here), clock.nowSec())
      const [before, launched] = await fleet.clusterResourceManager.workers()
      expect([before?.phase, launched?.phase]).toEqual(['ready', 'booting'])
    }))

  test('a failed look does not make every worker new: booting ones are still booting', () =>
    on([group(here)], async ({ fleet, journal, group: find, clock }) => {
      await remember(fleet, journal, clock.nowSec())
      find(here).desired = 2
      settle(find(here), clock.nowSec())
      clock.advance(30)
      await remember(fleet, journal, clock.nowSec())
      clock.advance(30)
      const missing = [{ source: 'groups', reason: 'no' }] as const
      await journal.appendSnapshot(
        aSnapshot({ atSec: clock.nowSec(), groups: [], workers: [], missing }),
        someSettings(),
      )
      clock.advance(30)
      const phases = (await fleet.clusterResourceManager.workers()).map(({ phase }) => phase)
      expect(phases).toEqual(['ready', 'booting'])
    }))

  test('a worker that once reported is never taken for one that did not come up, however long it is silent', () =>
    on([group(here)], async ({ fleet, journal, report, clock }) => {
      await report()
      const heardAtSec = clock.nowSec() - 30
      for (let silentSec = 30; silentSec < 10_000; silentSec += 600, clock.advance(600)) {
        await remember(fleet, journal, clock.nowSec())
        const [worker] = await fleet.clusterResourceManager.workers()
        expect(worker).toMatchObject({ phase: 'ready', totalAgents: 4, reportedAtSec: heardAtSec })
        expect(fleet.clusterResourceManager.troubles?.()).toEqual(
          silentSec > 7800 ? [expect.stringMatching(/^unheard for hours, .*: 1 of 1 worker \(i-\w+\)$/)] : [],
        )
      }
    }))

  test.each(['Terminated', 'Detached', 'Warmed:Stopped'])('an instance in state %s is not a member', (lifecycle) =>
    on([group(here)], async ({ fleet, group: find }) => {
      for (const instance of find(here).instances) instance.lifecycle = lifecycle
      expect(await fleet.clusterResourceManager.workers()).toEqual([])
    }),
  )

  test('for a silent worker, booting time is counted from the first snapshot that contained it', () =>
    on([group(here)], async ({ fleet, journal, group: find, clock }) => {
      const [id = ''] = find(here).instances.map((instance) => instance.id)
      const booting = aWorker({ id, phase: 'booting', launchedAtSec: startSec - 500 })
      await journal.appendSnapshot(aSnapshot({ atSec: startSec - 30, workers: [booting] }), someSettings())
      expect(await fleet.clusterResourceManager.workers()).toEqual([
        expect.objectContaining({ phase: 'booting', launchedAtSec: startSec - 500 }),
      ])
      await journal.putHeartbeat({
        worker: id,
        usedAgents: 0,
        totalAgents: 4,
        bootId: 'b',
        reportedAtSec: clock.nowSec(),
      })
      const [ready] = await fleet.clusterResourceManager.workers()
      expect(ready).toMatchObject({ phase: 'ready', launchedAtSec: startSec - 500, readyAtSec: startSec })
    }))

  test('an old worker missing from one look does not count towards the lead time', () =>
    on([group(here)], async ({ fleet, journal, group: find, clock }) => {
      const [id = ''] = find(here).instances.map((instance) => instance.id)
      await journal.appendSnapshot(aSnapshot({ atSec: startSec - 30, workers: [] }), someSettings())
      const launchedAtSec = startSec - 86_400
      const said = { usedAgents: 0, totalAgents: 4, bootId: 'b', reportedAtSec: clock.nowSec() }
      await journal.putHeartbeat({ worker: id, launchedAtSec, ...said })
      const [ready] = await fleet.clusterResourceManager.workers()
      expect(ready?.phase).toBe('ready')
      expect(ready?.readyAtSec).toBeUndefined()
    }))
})

describe('the backlog', () => {
  test('is unknown when no group names a queue', () =>
    on([group(here)], async ({ fleet }) => {
      expect(await fleet.clusterResourceManager.backlog()).toBeUndefined()
    }))

  test('counts a queue once even if several groups name it, and adds up different ones', () =>
    on([group(here), group('us-east-1/b'), group('us-east-1/c')], async ({ fake, fleet, group: find }) => {
      const url = queueUrlOf(fake)
      for (const key of [here, 'us-east-1/b']) find(key).tags['rao:backlog-queue-url'] = url
      find('us-east-1/c').tags['rao:backlog-queue-url'] = `${url}-2`
      fake.queues.set('/000000000000/bugs', { visible: 5, sent: [], visibilityChanges: [] })
      fake.queues.set('/000000000000/bugs-2', { visible: 3, sent: [], visibilityChanges: [] })
      expect(await fleet.clusterResourceManager.backlog()).toBe(8)
    }))

  test('includes the queues of a region that does not answer; otherwise a part would pass for the whole', () =>
    on([group(here), group(there)], async ({ fake, fleet, journal, group: find, clock }) => {
      for (const [key, name, visible] of [
        [here, 'bugs', 5],
        [there, 'bugs-2', 500],
      ] as const) {
        find(key).tags['rao:backlog-queue-url'] = `${fake.url}/000000000000/${name}`
        fake.queues.set(`/000000000000/${name}`, { visible, sent: [], visibilityChanges: [] })
      }
      await remember(fleet, journal, clock.nowSec())
      fake.fault = inRegion('eu-west-1', { code: 'AccessDenied', message: 'no' })
      expect(await fleet.clusterResourceManager.backlog()).toBe(505)
    }))

  test('is reported as partial when some queues do not answer', () =>
    on([group(here), group('us-east-1/b')], async ({ fake, fleet, group: find }) => {
      find(here).tags['rao:backlog-queue-url'] = queueUrlOf(fake)
      find('us-east-1/b').tags['rao:backlog-queue-url'] = `${queueUrlOf(fake)}-gone`
      fake.queues.set('/000000000000/bugs', { visible: 60, sent: [], visibilityChanges: [] })
      await expect(fleet.clusterResourceManager.backlog()).rejects.toMatchObject({
        name: 'PartialBacklog',
        atLeast: 60,
        message: expect.stringContaining('bugs-gone'),
      })
    }))

  test('is an error that names the queue if it is gone, and the groups are still there', () =>
    on([group(here)], async ({ fake, fleet: { clusterResourceManager }, group: find }) => {
      find(here).tags['rao:backlog-queue-url'] = queueUrlOf(fake)
      await expect(clusterResourceManager.backlog()).rejects.toThrow(/GetQueueAttributes of .*bugs failed/)
      expect(keys(await clusterResourceManager.groups())).toEqual([here])
    }))
})

describe('CloudWatch in place of heartbeats', () => {
  test('a worker without a heartbeat is read from the metric its group names, and the group may not shrink', () =>
    on([group(here, { desired: 2, tags: tagged({ 'rao:used-agents-metric': 'My/App/BusySlots' }) })], async (site) => {
      const [first = '', second = ''] = site.group(here).instances.map(({ id }) => id)
      site.fake.metrics.set(first, 2.5)
      await site.workers.beat(second, 4)
      const workers = await site.fleet.clusterResourceManager.workers()
      expect(workers.find(({ id }) => id === first)).toMatchObject({ phase: 'ready', usedAgents: 3 })
      expect(await site.fleet.clusterResourceManager.groups()).toMatchObject([{ holds: ['metered'] }])
      const asked = site.fake.calls.find(({ operation }) => operation === 'GetMetricData')
      expect(JSON.stringify(asked?.input)).not.toContain(second)
    }))

  test.each([
    ['the minute before the last', startSec - 120, startSec - 60],
    ['the current minute', startSec, startSec + 20],
  ])(
    'a reading of %s is as old as the end of its minute: points arrive a minute or two late',
    (_, atSec, reportedAtSec) =>
      on([group(here, { tags: tagged({ 'rao:used-agents-metric': 'App/Busy' }) })], async (site) => {
        const [{ id } = { id: '' }] = site.group(here).instances
        site.clock.advance(20)
        site.fake.history.set(metricKey('App', 'Busy', 'InstanceId', id), [{ atSec, value: 3 }])
        const [worker] = await site.fleet.clusterResourceManager.workers()
        expect(worker).toMatchObject({ usedAgents: 3, reportedAtSec })
      }),
  )

  test('costs nothing when no group names a metric', () =>
    on([group(here)], async ({ fake, fleet }) => {
      await fleet.clusterResourceManager.workers()
      expect(fake.calls.filter(({ operation }) => operation === 'GetMetricData')).toEqual([])
    }))

  test('a metric that cannot be read leaves the worker unknown, holds the group and says so', () =>
    on([group(here, { tags: tagged({ 'rao:used-agents-metric': 'App/Busy' }) })], async ({ fake, fleet }) => {
      fake.fault = ({ operation }) => (operation === 'GetMetricData' ? { code: 'AccessDenied' } : undefined)
      const [worker] = await fleet.clusterResourceManager.workers()
      expect(worker?.usedAgents).toBeUndefined()
      expect(await fleet.clusterResourceManager.groups()).toMatchObject([{ holds: ['metered'] }])
      expect(fleet.clusterResourceManager.troubles?.()[0]).toContain('GetMetricData of App/Busy failed')
    }))
})
