import { describe, expect, test } from 'vitest'
import type { Step } from '../../lib/optimizer/size/step.ts'
import { type ArrangedFleet, type ArrangeFleet, oneGroup, withFleet } from './arranged-fleet.ts'

const group = oneGroup.key
const reason = 'test'
const launch = (desired: number): Step => ({ do: 'launch', group, desired, from: 3, reason })
const drain = (worker: string): Step => ({ do: 'drain', group, worker, reason })
const undrain = (worker: string): Step => ({ do: 'undrain', group, worker, reason })
const terminate = (worker: string): Step => ({ do: 'terminate', group, worker, reason })

async function desired({ clusterResourceManager }: ArrangedFleet): Promise<number | undefined> {
  return (await clusterResourceManager.groups()).find(({ key }) => key === group)?.desired
}

async function members({ clusterResourceManager }: ArrangedFleet): Promise<string[]> {
  return (await clusterResourceManager.workers()).map(({ id }) => id).sort()
}

async function workerOf({ clusterResourceManager }: ArrangedFleet, worker: string) {
  return (await clusterResourceManager.workers()).find(({ id }) => id === worker)
}

/** What every ScalingCoordinator must do. */
export function scalingCoordinatorContract(adapter: string, arrange: ArrangeFleet): void {
  const inFleet = (run: (fleet: ArrangedFleet, workerIds: readonly string[]) => Promise<void>) => () =>
    withFleet(arrange, [oneGroup], run)
  const apply = (fleet: ArrangedFleet, step: Step) => fleet.scalingCoordinator.apply(step)

  describe(`ScalingCoordinator: ${adapter}`, () => {
    test(
      'launches up to the desired number, once, however often it is requested',
      inFleet(async (fleet) => {
        expect(await apply(fleet, launch(5))).toEqual({ outcome: 'applied' })
        expect(await apply(fleet, launch(5))).toEqual({ outcome: 'gone' })
        expect(await desired(fleet)).toBe(5)
        expect(await members(fleet)).toHaveLength(5)
      }),
    )

    test(
      'an outdated launch removes nothing',
      inFleet(async (fleet, before) => {
        expect(await apply(fleet, launch(2))).toEqual({ outcome: 'gone' })
        expect(await desired(fleet)).toBe(3)
        expect(await members(fleet)).toEqual(before)
      }),
    )

    test(
      'more than the maximum is refused, and nothing is launched',
      inFleet(async (fleet, before) => {
        expect(await apply(fleet, launch(7))).toMatchObject({
          outcome: 'refused',
          reason: expect.stringMatching(/max/i),
        })
        expect(await desired(fleet)).toBe(3)
        expect(await members(fleet)).toEqual(before)
      }),
    )

    test(
      'a step for a group that does not exist is refused',
      inFleet(async (fleet) => {
        const elsewhere: Step = { do: 'launch', group: 'us-east-1/nowhere', desired: 1, from: 0, reason }
        expect(await apply(fleet, elsewhere)).toMatchObject({ outcome: 'refused' })
      }),
    )

    test(
      'a drain is a handshake: ordered, acknowledged by the next report, and the worker is still a member',
      inFleet(async (fleet, [first = '']) => {
        expect(await apply(fleet, drain(first))).toEqual({ outcome: 'applied' })
        expect((await workerOf(fleet, first))?.phase).toBe('draining')
        await fleet.report()
        await fleet.report()
        expect(await workerOf(fleet, first)).toMatchObject({
          phase: 'draining',
          drainAcknowledged: true,
          usedAgents: 0,
        })
        expect(await apply(fleet, drain(first))).toEqual({ outcome: 'gone' })
        expect(await desired(fleet)).toBe(3)
      }),
    )

    test(
      'a drain can be withdrawn, and is then no longer acknowledged',
      inFleet(async (fleet, [first = '']) => {
        await apply(fleet, drain(first))
        await fleet.report()
        await fleet.loadBalancer.route([
          { worker: first, group, currentAgents: 0, idealAgents: 0, priority: 0, reason },
        ])
        expect(await apply(fleet, undrain(first))).toEqual({ outcome: 'applied' })
        expect(await fleet.targetOf(first)).not.toBe(0)
        expect(await apply(fleet, undrain(first))).toEqual({ outcome: 'gone' })
        await fleet.report()
        const worker = await workerOf(fleet, first)
        expect(worker?.phase).toBe('ready')
        expect(worker?.drainAcknowledged ?? false).toBe(false)
      }),
    )

    test(
      'a drained, idle worker is terminated and its group shrinks by one, once',
      inFleet(async (fleet, [first = '', ...others]) => {
        await apply(fleet, drain(first))
        await fleet.report()
        expect(await apply(fleet, terminate(first))).toEqual({ outcome: 'applied' })
        expect(await apply(fleet, terminate(first))).toEqual({ outcome: 'gone' })
        expect(await members(fleet)).toEqual(others)
        expect(await desired(fleet)).toBe(2)
      }),
    )

    test(
      'a booting worker is cancelled',
      inFleet(async (fleet, before) => {
        await apply(fleet, launch(4))
        const [booting = ''] = (await members(fleet)).filter((id) => !before.includes(id))
        expect(await apply(fleet, terminate(booting))).toEqual({ outcome: 'applied' })
        expect(await members(fleet)).toEqual(before)
        expect(await desired(fleet)).toBe(3)
      }),
    )

    test(
      'a worker that is busy again is not terminated',
      inFleet(async (fleet, [first = '']) => {
        await fleet.occupy(first, 2)
        await fleet.report()
        expect(await apply(fleet, terminate(first))).toMatchObject({
          outcome: 'refused',
          reason: expect.stringContaining('busy again'),
        })
        expect(await members(fleet)).toContain(first)
        expect(await desired(fleet)).toBe(3)
      }),
    )

    test(
      'nothing is terminated below the minimum',
      inFleet(async (fleet, [first = '', second = '', third = '']) => {
        for (const worker of [first, second])
          expect(await apply(fleet, terminate(worker))).toEqual({ outcome: 'applied' })
        expect(await apply(fleet, terminate(third))).toMatchObject({
          outcome: 'refused',
          reason: expect.stringMatching(/min/i),
        })
        expect(await members(fleet)).toEqual([third])
        expect(await desired(fleet)).toBe(1)
      }),
    )

    test(
      'a step for a worker that does not exist counts as already done',
      inFleet(async (fleet) => {
        for (const step of [drain('i-nobody'), undrain('i-nobody'), terminate('i-nobody')])
          expect(await apply(fleet, step)).toEqual({ outcome: 'gone' })
      }),
    )
  })
}
