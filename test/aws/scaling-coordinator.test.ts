import { describe, expect, test } from 'vitest'
import { applySteps } from '../../lib/cycle/apply.ts'
import type { StepResult } from '../../lib/optimizer/outcome/applied-step.ts'
import type { Step } from '../../lib/optimizer/size/step.ts'
import type { GroupHold } from '../../lib/optimizer/snapshot/snapshot.ts'
import { supplyOf } from '../../lib/optimizer/supply/supply.ts'
import { aSnapshot } from '../builders.ts'
import { type FleetOnFake, fleetOnFake, tagged } from './arranged-fleet.ts'
import { type FakeGroup, fakeGroup, settle } from './fake/auto-scaling.ts'
import type { Fault } from './fake/fake-aws.ts'

const here = 'us-east-1/workers'
const reason = 'test'
const launch = (desired: number, from: number, group = here): Step => ({ do: 'launch', group, desired, from, reason })
const drain = (worker: string): Step => ({ do: 'drain', group: here, worker, reason })
const terminate = (worker: string): Step => ({ do: 'terminate', group: here, worker, reason })

/** A fleet of one group of three workers, all of which have reported. */
async function on(given: Partial<FakeGroup>, run: (site: FleetOnFake, ids: readonly string[]) => Promise<void>) {
  const site = await fleetOnFake([fakeGroup(here, { desired: 3, max: 20, tags: tagged(), ...given })], ['us-east-1'])
  try {
    await site.report()
    await run(
      site,
      site.group(here).instances.map(({ id }) => id),
    )
  } finally {
    await site.close()
  }
}

const made = ({ fake }: FleetOnFake, operation: string) =>
  fake.calls.filter((call) => call.operation === operation).length

describe('launching', () => {
  test('sets the desired capacity regardless of the cooldown of the group', () =>
    on({}, async (site) => {
      expect(await site.fleet.scalingCoordinator.apply(launch(5, 3))).toEqual({ outcome: 'applied' })
      const call = site.fake.calls.find(({ operation }) => operation === 'SetDesiredCapacity')
      expect(call?.input).toMatchObject({ DesiredCapacity: '5', HonorCooldown: 'false' })
    }))

  test('yields when somebody else has changed the desired capacity meanwhile', () =>
    on({}, async (site) => {
      site.group(here).desired = 4
      expect(await site.fleet.scalingCoordinator.apply(launch(6, 3))).toEqual({
        outcome: 'refused',
        reason: `changed by someone else: desired of ${here} is 4, the plan started from 3`,
        replan: true,
      })
      expect(made(site, 'SetDesiredCapacity')).toBe(0)
    }))

  const noSuchGroup = (group: string) => ({
    outcome: 'refused',
    reason: expect.stringMatching(`^no such group: ${group} .* deleted, .* tags .* region`),
  })

  test.each<[string, (site: FleetOnFake) => unknown]>([
    ['was deleted', ({ fake }) => fake.groups.delete(here)],
    ['lost its tag', (site) => Object.assign(site.group(here), { tags: {} })],
    ['got a wrong tag', (site) => Object.assign(site.group(here), { tags: tagged({ 'rao:agents-per-worker': '-1' }) })],
  ])('is refused when the group %s between describe and apply, in words that are not those of AWS', (_, change) =>
    on({}, async (site, [first = '']) => {
      change(site)
      for (const step of [launch(5, 3), terminate(first), drain(first)])
        expect(await site.fleet.scalingCoordinator.apply(step)).toEqual(noSuchGroup(here))
    }),
  )

  test('is refused when fleets are not looked for in its region', () =>
    on({}, async ({ fleet: { scalingCoordinator } }) => {
      const far = 'eu-west-1/workers'
      expect(await scalingCoordinator.apply(launch(5, 3, far))).toEqual(noSuchGroup(far))
    }))

  test('stops at the maximum of the group, and then asks AWS for nothing', () =>
    on({ max: 4 }, async (site) => {
      const reason = `above the maximum: desired of ${here} would be 5, and its maximum is 4`
      expect(await site.fleet.scalingCoordinator.apply(launch(5, 3))).toEqual({ outcome: 'refused', reason })
      expect(made(site, 'SetDesiredCapacity')).toBe(0)
    }))

  test.each([
    ['ScalingActivityInProgress', 'refused'],
    ['AccessDenied', 'refused'],
    ['ExpiredToken', 'refused'],
    ['ValidationError', 'refused'],
    ['ResourceContention', 'skipped'],
    ['Throttling', 'skipped'],
    ['ThrottledException', 'skipped'],
  ])(
    'on %s nothing was done, and the step is %s',
    (code, outcome) =>
      on({}, async (site) => {
        site.fake.fault = ({ operation }) => (operation === 'SetDesiredCapacity' ? { code, message: 'why' } : undefined)
        expect(await site.fleet.scalingCoordinator.apply(launch(5, 3))).toEqual({
          outcome,
          reason: expect.stringMatching(`^${code}(Fault)?: why$`),
        })
        expect(site.group(here).desired).toBe(3)
      }),
    20_000,
  )

  test('AccessDenied on one group of three leaves the other two to be changed', () =>
    on({}, async (site) => {
      for (const key of ['us-east-1/b', 'us-east-1/c'])
        site.fake.groups.set(key, fakeGroup(key, { desired: 3, tags: tagged() }))
      site.fake.fault = ({ operation, input }) =>
        operation === 'SetDesiredCapacity' && input.AutoScalingGroupName === 'b' ? { code: 'AccessDenied' } : undefined
      const steps = [launch(4, 3), launch(4, 3, 'us-east-1/b'), launch(4, 3, 'us-east-1/c')]
      const results = await Promise.all(steps.map((step) => site.fleet.scalingCoordinator.apply(step)))
      expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'refused', 'applied'])
    }))

  test(
    'a change whose response was lost is read back',
    () =>
      on({}, async (site) => {
        site.fake.fault = ({ operation }) => (operation === 'SetDesiredCapacity' ? 'hangUp' : undefined)
        expect(await site.fleet.scalingCoordinator.apply(launch(5, 3))).toEqual({ outcome: 'applied' })
        expect(site.group(here).desired).toBe(5)
      }),
    20_000,
  )

  test(
    'an error after which nothing has changed is a failure',
    () =>
      on({}, async (site) => {
        site.fake.fault = ({ operation }) =>
          operation === 'SetDesiredCapacity' ? { code: 'InternalFailure', message: 'oops', status: 500 } : undefined
        expect(await site.fleet.scalingCoordinator.apply(launch(5, 3))).toEqual({
          outcome: 'failed',
          reason: 'InternalFailure: oops',
        })
      }),
    20_000,
  )
})

describe('launches that do not arrive', () => {
  test('are a refusal for lack of capacity, in the words of Auto Scaling, and no more are requested', () =>
    on({ room: 3 }, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      expect(await site.fleet.scalingCoordinator.apply(launch(7, 5))).toEqual({
        outcome: 'refused',
        capacity: true,
        reason: expect.stringMatching(/InsufficientInstanceCapacity.*2 of 5 never came/),
      })
      expect(site.group(here).desired).toBe(5)
      expect(made(site, 'SetDesiredCapacity')).toBe(1)
    }))

  test('are forgotten once a launch has succeeded', () =>
    on({ room: 3 }, async (site) => {
      const group = site.group(here)
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      group.activities.unshift({ status: 'Successful', atSec: site.clock.nowSec() })
      expect(await site.fleet.scalingCoordinator.apply(launch(9, 5))).toEqual({ outcome: 'applied' })
    }))

  test('are held against a group for a quarter of an hour, and then it is asked again', () =>
    on({ room: 3 }, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      site.clock.advance(900)
      expect(await site.fleet.scalingCoordinator.apply(launch(6, 5))).toMatchObject({ capacity: true })
      site.clock.advance(1)
      expect(await site.fleet.scalingCoordinator.apply(launch(6, 5))).toEqual({ outcome: 'applied' })
    }))

  test.each([
    [
      'refused',
      'their instances came up unhealthy',
      'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InternalError: Client error on launch',
    ],
    [
      'refused',
      'their hook gave them up',
      "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token 8d2f was abandoned: Heartbeat Timeout",
    ],
    [
      'applied',
      'somebody ended them',
      'Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.UserInitiatedShutdown: User initiated shutdown',
    ],
    ['applied', 'they were cancelled', undefined],
  ])('are %s further ones where %s', (outcome, _why, message) =>
    on({ slow: true, desired: 3 }, async (site) => {
      const group = site.group(here)
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      group.activities.unshift({ status: 'Successful', atSec: site.clock.nowSec() - 60 })
      group.activities.unshift({ status: 'Cancelled', atSec: site.clock.nowSec(), ...(message && { message }) })
      const result = await site.fleet.scalingCoordinator.apply(launch(6, 5))
      expect(result).toMatchObject({ outcome, ...(outcome === 'refused' && { capacity: true }) })
    }),
  )

  test('do not include those that fill a warm pool, whatever becomes of them', () =>
    on({ room: 3 }, async (site) => {
      const group = site.group(here)
      const filling = { description: 'Launching a new EC2 instance into warm pool: i-1', atSec: site.clock.nowSec() }
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      group.activities.unshift({ status: 'Successful', ...filling })
      expect(await site.fleet.scalingCoordinator.apply(launch(6, 5))).toMatchObject({ outcome: 'refused' })
      group.activities.splice(0, 2, { status: 'Failed', ...filling })
      expect(await site.fleet.scalingCoordinator.apply(launch(6, 5))).toEqual({ outcome: 'applied' })
    }))

  test('but are still on their way are reported to the plan, which requests only the rest', () =>
    on({}, async (site) => {
      const { clusterResourceManager, scalingCoordinator } = site.fleet
      site.group(here).slow = true
      await scalingCoordinator.apply(launch(5, 3))
      expect(await clusterResourceManager.groups()).toMatchObject([{ desired: 5, coming: 2 }])
      expect(await scalingCoordinator.apply(launch(5, 5))).toEqual({ outcome: 'gone' })
      expect(made(site, 'SetDesiredCapacity')).toBe(1)
      expect(await scalingCoordinator.apply(launch(7, 5))).toEqual({ outcome: 'applied' })
      site.group(here).slow = false
      settle(site.group(here), site.clock.nowSec())
      const [group] = await clusterResourceManager.groups()
      expect(group).toMatchObject({ desired: 7 })
      expect(group).not.toHaveProperty('coming')
    }))

  test('and never will are a refusal even when no more are requested', () =>
    on({ room: 3 }, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      expect(await site.fleet.scalingCoordinator.apply(launch(5, 5))).toMatchObject({
        outcome: 'refused',
        capacity: true,
      })
    }))

  test('are not looked for, at no cost, when everything has arrived', () =>
    on({}, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(5, 3))
      expect(made(site, 'DescribeScalingActivities')).toBe(0)
    }))
})

describe('replacements that Auto Scaling launches before it terminates', () => {
  /** The instance for which a replacement has been launched. */
  const replaced = (site: FleetOnFake) => {
    const { instances } = site.group(here)
    const [first] = instances
    if (first === undefined) throw new Error('nobody there')
    instances.push({ ...first, id: 'i-replacement', lifecycle: 'Pending' })
    return first
  }

  test('are reported to the plan, and do not count as surplus', () =>
    on({}, async (site) => {
      const first = replaced(site)
      const { clusterResourceManager } = site.fleet
      const look = async () => {
        const [groups, workers] = [await clusterResourceManager.groups(), await clusterResourceManager.workers()]
        return { groups, supply: supplyOf(aSnapshot({ groups, workers, atSec: site.clock.nowSec() }), 180) }
      }
      expect(await look()).toMatchObject({ groups: [{ desired: 3, replacing: 1 }], supply: 12 })
      first.lifecycle = 'Terminating:Wait'
      const after = await look()
      expect(after.supply).toBe(12)
      expect(after.groups[0]).not.toHaveProperty('replacing')
    }))

  test('count as surplus while terminations are suspended, for then the old instances stay', () =>
    on({ suspended: ['Terminate'] }, async (site) => {
      replaced(site)
      const [reading] = await site.fleet.clusterResourceManager.groups()
      expect(reading).not.toHaveProperty('replacing')
    }))

  test('in place of unhealthy ones are not counted twice', () =>
    on({}, async (site) => {
      const first = replaced(site)
      first.health = 'Unhealthy'
      const [reading] = await site.fleet.clusterResourceManager.groups()
      expect(reading).not.toHaveProperty('replacing')
    }))
})

describe('terminating workers', () => {
  test('spares a worker that was chosen while booting and has come up since', () =>
    on({}, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(4, 3))
      const launched = site.group(here).instances.at(-1)
      if (launched === undefined) throw new Error('nobody there')
      launched.lifecycle = 'Pending'
      const booting = launched.id
      expect((await site.fleet.clusterResourceManager.workers()).at(-1)).toMatchObject({
        id: booting,
        phase: 'booting',
      })
      launched.lifecycle = 'InService'
      const report = { worker: booting, reportedAtSec: site.clock.nowSec(), usedAgents: 0, totalAgents: 4, bootId: 'b' }
      await site.journal.putHeartbeat(report)
      expect(await site.fleet.scalingCoordinator.apply(terminate(booting))).toEqual({
        outcome: 'refused',
        reason: `${booting} has come up meanwhile`,
      })
      expect(site.group(here)).toMatchObject({ desired: 4 })
    }))

  test('stops at the minimum of the group, and then asks AWS for nothing', () =>
    on({ min: 2 }, async (site, [first = '', second = '']) => {
      expect(await site.fleet.scalingCoordinator.apply(terminate(first))).toEqual({ outcome: 'applied' })
      const reason = `at the minimum: desired of ${here} is 2, and its minimum is 2`
      expect(await site.fleet.scalingCoordinator.apply(terminate(second))).toEqual({ outcome: 'refused', reason })
      expect(made(site, 'TerminateInstanceInAutoScalingGroup')).toBe(1)
    }))

  test.each<[string, Partial<FakeGroup>, string, GroupHold | undefined]>([
    ['an instance refresh', { refreshes: ['InProgress'] }, 'instance-refresh: InProgress', 'instance-refresh'],
    ['a suspended process', { suspended: ['ReplaceUnhealthy'] }, 'suspended-process: ReplaceUnhealthy', undefined],
    [
      'a scaling policy of somebody else',
      { policies: [{ name: 'cpu50', type: 'TargetTrackingScaling' }] },
      'foreign-policy: cpu50 (TargetTrackingScaling)',
      'foreign-policy',
    ],
    [
      'a predictive policy that acts',
      {
        policies: [{ name: 'p', type: 'PredictiveScaling', mode: 'ForecastAndScale' }],
        suspended: ['AlarmNotification'],
      },
      'foreign-policy: p (PredictiveScaling)',
      'foreign-policy',
    ],
  ])('%s blocks it, and is named', (_what, given, reason, hold) =>
    on(given, async ({ fleet }, [first = '']) => {
      for (const step of [drain(first), terminate(first)])
        expect(await fleet.scalingCoordinator.apply(step)).toEqual({
          outcome: 'refused',
          reason,
          ...(hold && { hold }),
        })
    }),
  )

  test.each<[string, Partial<FakeGroup>]>([
    ['a refresh that is over', { refreshes: ['Successful', 'Cancelled'] }],
    [
      'policies whose alarms are suspended',
      { policies: [{ name: 'a', type: 'StepScaling' }], suspended: ['AlarmNotification'] },
    ],
    ['a policy that is disabled', { policies: [{ name: 'a', type: 'StepScaling', enabled: false }] }],
    [
      'a predictive policy that only forecasts',
      { policies: [{ name: 'p', type: 'PredictiveScaling', mode: 'ForecastOnly' }] },
    ],
  ])('%s does not block it', (_what, given) =>
    on(given, async ({ fleet }, [first = '']) => {
      expect(await fleet.scalingCoordinator.apply(drain(first))).toEqual({ outcome: 'applied' })
    }),
  )

  test('a check that fails blocks it', () =>
    on({}, async ({ fake, fleet }, [first = '']) => {
      fake.fault = ({ operation }) =>
        operation === 'DescribePolicies' ? { code: 'AccessDenied', message: 'no' } : undefined
      expect(await fleet.scalingCoordinator.apply(drain(first))).toEqual({
        outcome: 'refused',
        reason: 'source-failed: AccessDenied: no',
      })
    }))

  test('the checks run once for all steps of a cycle', () =>
    on({}, async (site, ids) => {
      await Promise.all(ids.map((id) => site.fleet.scalingCoordinator.apply(drain(id))))
      expect([made(site, 'DescribePolicies'), made(site, 'DescribeInstanceRefreshes')]).toEqual([1, 1])
    }))

  test('the checks of one cycle do not count in the next', () =>
    on({}, async (site, [first = '', second = '']) => {
      expect(await site.fleet.scalingCoordinator.apply(drain(first))).toEqual({ outcome: 'applied' })
      site.group(here).refreshes.push('InProgress')
      site.clock.advance(30)
      expect(await site.fleet.scalingCoordinator.apply(drain(second))).toMatchObject({ hold: 'instance-refresh' })
    }))

  /** Terminates a worker under a hook, so that its instance is still there while it ends; the first call fares as the fault says. */
  const terminateWith = (fault: Fault, check: (site: FleetOnFake, result: StepResult) => void) =>
    on({ hooks: [{ name: 'finish', timeoutSec: 300 }] }, async (site, [first = '']) => {
      site.fake.fault = ({ operation }) =>
        operation === 'TerminateInstanceInAutoScalingGroup' && made(site, operation) === 1 ? fault : undefined
      check(site, await site.fleet.scalingCoordinator.apply(terminate(first)))
    })

  test('a termination whose response was lost is read back, and not repeated, which would make the group smaller by one more', () =>
    terminateWith('hangUp', (site, result) => {
      expect(result).toEqual({ outcome: 'applied' })
      expect(site.group(here).desired).toBe(2)
      expect(made(site, 'TerminateInstanceInAutoScalingGroup')).toBe(1)
    }))

  test('a termination that may have been carried out before AWS failed is not repeated', () =>
    terminateWith({ code: 'InternalFailure', status: 500 }, (site, result) => {
      expect(result).toMatchObject({ outcome: 'failed' })
      expect(made(site, 'TerminateInstanceInAutoScalingGroup')).toBe(1)
    }))

  test.each<[string, Fault]>([
    ['throttled', { code: 'Throttling', message: 'Rate exceeded' }],
    ['met by another update', { code: 'ResourceContention', status: 500 }],
  ])('a termination that was only %s is repeated at once', (_what, fault) =>
    terminateWith(fault, (site, result) => {
      expect(result).toEqual({ outcome: 'applied' })
      expect(site.group(here).desired).toBe(2)
      expect(made(site, 'TerminateInstanceInAutoScalingGroup')).toBe(2)
    }),
  )

  describe.each(['launch', 'terminate', 'drain'] as const)(
    'when the deadline passes before a %s is started',
    (what) => {
      const asking = (site: FleetOnFake, first: string) => {
        const step = { launch: launch(5, 4), terminate: terminate(first), drain: drain(first) }[what]
        if (what === 'launch') Object.assign(site.group(here), { slow: true, desired: 4 })
        const late = new AbortController()
        /** Applies the step while the deadline passes during this call, which is then answered or, with `silence`, is not. */
        return async (operation: string, fault?: 'silence') => {
          site.fake.fault = (call) => {
            if (call.operation !== operation) return undefined
            late.abort(new Error('late'))
            return fault
          }
          const result = await site.fleet.scalingCoordinator.apply(step, late.signal)
          expect(result).toEqual({ outcome: 'skipped', reason: 'late' })
          expect(site.group(here)).toMatchObject({ desired: what === 'launch' ? 4 : 3 })
          expect((await site.journal.workers(site.clock.nowSec())).filter(({ drain: told }) => told)).toEqual([])
        }
      }

      test('while its group is looked at', () =>
        on({}, (site, [first = '']) => asking(site, first)('DescribeAutoScalingGroups')))

      test('while its group does not answer', () =>
        on({}, (site, [first = '']) => asking(site, first)('DescribeAutoScalingGroups', 'silence')))

      test('while the check of what blocks it does not answer', () =>
        on({}, (site, [first = '']) =>
          asking(site, first)(what === 'launch' ? 'DescribeScalingActivities' : 'DescribeInstanceRefreshes', 'silence'),
        ))
    },
  )

  test('when the group could not be looked at, no termination is started, and the worker does not count as gone', () =>
    on({}, async (site, [first = '']) => {
      await site.fleet.clusterResourceManager.groups()
      site.fake.fault = ({ operation }) =>
        operation === 'DescribeAutoScalingGroups' ? { code: 'AccessDenied', message: 'no' } : undefined
      for (const step of [launch(5, 3), terminate(first), drain(first)])
        expect(await site.fleet.scalingCoordinator.apply(step)).toEqual({
          outcome: 'skipped',
          reason: 'DescribeAutoScalingGroups of us-east-1 failed: AccessDenied: no',
        })
      site.fake.fault = () => undefined
      const busy = { worker: first, group: here, currentAgents: 1, idealAgents: 4, priority: 0, reason }
      await site.fleet.loadBalancer.route([busy])
      expect(site.group(here).instances[0]).toMatchObject({ id: first, protected: true })
    }))

  test('an order whose response was lost is read back', () =>
    on({}, async (site, [first = '']) => {
      const { putDirectives } = site.journal
      const losing =
        (writes: boolean): typeof putDirectives =>
        async (...orders) => {
          if (writes) await putDirectives(...orders)
          throw new Error('socket hang up')
        }
      Object.assign(site.journal, { putDirectives: losing(false) })
      const failed = { outcome: 'failed', reason: 'socket hang up' }
      expect(await site.fleet.scalingCoordinator.apply(drain(first))).toEqual(failed)
      Object.assign(site.journal, { putDirectives: losing(true) })
      expect(await site.fleet.scalingCoordinator.apply(drain(first))).toEqual({ outcome: 'applied' })
    }))

  test('an unanswered call is not repeated after the deadline', () =>
    on({}, async (site, [first = '']) => {
      for (const [step, operation] of [
        [launch(5, 3), 'SetDesiredCapacity'],
        [terminate(first), 'TerminateInstanceInAutoScalingGroup'],
      ] as const) {
        const late = new AbortController()
        site.fake.fault = (call) => {
          if (call.operation !== operation) return undefined
          late.abort(new Error('late'))
          return 'hangUp'
        }
        await site.fleet.scalingCoordinator.apply(step, late.signal)
        expect(made(site, operation)).toBe(1)
      }
    }))

  test('drains share a look at the group for ten seconds: a fleet that shrinks is not read for each worker', () =>
    on({ desired: 20 }, async (site, ids) => {
      const before = made(site, 'DescribeAutoScalingGroups')
      for (const id of ids) expect(await site.fleet.scalingCoordinator.apply(drain(id))).toEqual({ outcome: 'applied' })
      expect(made(site, 'DescribeAutoScalingGroups') - before).toBe(1)
      site.clock.advance(10)
      const [worker = ''] = ids
      expect(await site.fleet.scalingCoordinator.apply({ do: 'undrain', group: here, worker, reason })).toEqual({
        outcome: 'applied',
      })
      expect(made(site, 'DescribeAutoScalingGroups') - before).toBe(2)
    }))

  test('a booting worker is cancelled, not drained', () =>
    on({}, async (site) => {
      await site.fleet.scalingCoordinator.apply(launch(4, 3))
      const booting = site.group(here).instances.at(-1)?.id ?? ''
      expect(await site.fleet.scalingCoordinator.apply(drain(booting))).toMatchObject({ outcome: 'refused' })
      expect(await site.fleet.scalingCoordinator.apply(terminate(booting))).toEqual({ outcome: 'applied' })
    }))
})

test('a launch that is throttled leaves its group as large as the plan says, although the plan also ends a worker there', () =>
  on({}, async (site, [first = '']) => {
    site.fake.fault = ({ operation }) =>
      operation === 'SetDesiredCapacity' && made(site, operation) === 1 ? { code: 'Throttling' } : undefined
    const { fleet, journal, clock } = site
    const taken = await journal.takeLease({ owner: 'cycle', nowWallSec: clock.wallSec(), ttlSec: 60 })
    if (taken.outcome !== 'taken') throw new Error(taken.outcome)
    const { lease } = taken
    const applied = await applySteps([launch(5, 3), terminate(first)], 'apply', {
      ...fleet,
      ...{ journal, clock, lease, deadlineWallSec: lease.expiresAtWallSec, ifBrokenOff: undefined },
    })
    expect(applied).toMatchObject([{ result: { outcome: 'applied' } }, { result: { outcome: 'applied' } }])
    expect(site.group(here)).toMatchObject({ desired: 4 })
    expect(site.group(here).instances).toHaveLength(4)
  }))
