import { describe, expect, test } from 'vitest'
import { type ArrangeFleet, oneGroup, withFleet } from './arranged-fleet.ts'

/** What every ClusterResourceManager must do. */
export function clusterResourceManagerContract(adapter: string, arrange: ArrangeFleet): void {
  describe(`ClusterResourceManager: ${adapter}`, () => {
    test('gives minimum, maximum and desired capacity of every group', async () => {
      const said = { hourlyUsd: 0.25, timeZone: 'Europe/Dublin' }
      const second = { key: 'eu-west-1/spot', min: 0, max: 9, desired: 1, agentsPerWorker: 8, ...said }
      await withFleet(arrange, [oneGroup, second], async ({ clusterResourceManager }) => {
        const groups = [...(await clusterResourceManager.groups())].sort((a, b) => (a.key < b.key ? -1 : 1))
        expect(groups).toEqual([
          expect.objectContaining({ ...second, mode: 'apply', holds: [] }),
          expect.objectContaining({ ...oneGroup, mode: 'apply', holds: [] }),
        ])
      })
    })

    test('lists the members of every group as its workers', async () => {
      const second = { ...oneGroup, key: 'eu-west-1/spot', desired: 2 }
      await withFleet(arrange, [oneGroup, second], async ({ clusterResourceManager }) => {
        const workers = await clusterResourceManager.workers()
        const count = (key: string) => workers.filter((worker) => worker.group === key).length
        expect([count(oneGroup.key), count(second.key)]).toEqual([3, 2])
        expect(new Set(workers.map(({ id }) => id)).size).toBe(5)
      })
    })

    test('a launched worker is booting, with its expected agents, and nothing is known of them', async () => {
      await withFleet(arrange, [oneGroup], async ({ clusterResourceManager, scalingCoordinator }, before) => {
        await scalingCoordinator.apply({ do: 'launch', group: oneGroup.key, desired: 4, from: 3, reason: 'test' })
        const launched = (await clusterResourceManager.workers()).filter(({ id }) => !before.includes(id))
        expect(launched).toEqual([expect.objectContaining({ phase: 'booting', totalAgents: 4, healthy: true })])
        expect(launched[0]?.usedAgents).toBeUndefined()
        expect(launched[0]?.readyAtSec).toBeUndefined()
      })
    })

    test('its first heartbeat makes it ready, and reports when that was and that it is idle', async () => {
      await withFleet(arrange, [oneGroup], async ({ clusterResourceManager }) => {
        for (const worker of await clusterResourceManager.workers()) {
          expect(worker).toMatchObject({ phase: 'ready', usedAgents: 0, totalAgents: 4 })
          expect(worker.readyAtSec).toBeGreaterThanOrEqual(worker.launchedAtSec)
          expect(worker.reportedAtSec).toBeGreaterThanOrEqual(worker.readyAtSec ?? Number.POSITIVE_INFINITY)
        }
      })
    })

    test('agents at work are seen on their worker', async () => {
      await withFleet(arrange, [oneGroup], async ({ clusterResourceManager, occupy, report }, [first = '']) => {
        await occupy(first, 3)
        await report()
        const used = (await clusterResourceManager.workers()).map(({ id, usedAgents }) => [id, usedAgents])
        expect(Object.fromEntries(used)[first]).toBe(3)
        expect(used.filter(([, agents]) => agents === 0)).toHaveLength(2)
      })
    })

    test('counters of a worker only grow while its process lives', async () => {
      await withFleet(arrange, [oneGroup], async ({ clusterResourceManager, occupy, report }, [first = '']) => {
        const read = async () => (await clusterResourceManager.workers()).find(({ id }) => id === first)
        await occupy(first, 2)
        await report()
        const before = await read()
        await report()
        const after = await read()
        expect(before?.bootId).toBeDefined()
        expect(after?.bootId).toBe(before?.bootId)
        expect(after?.counters?.started).toBeGreaterThanOrEqual(before?.counters?.started ?? Number.POSITIVE_INFINITY)
        expect(before?.counters?.started).toBeGreaterThanOrEqual(2)
      })
    })

    test('a worker that falls silent is not idle: its last reading grows old, or is gone', async () => {
      await withFleet(arrange, [oneGroup], async (fleet, [first = '', second = '']) => {
        const { clusterResourceManager, occupy, report, silence } = fleet
        await occupy(first, 3)
        await report()
        const read = async (name: string) => (await clusterResourceManager.workers()).find(({ id }) => id === name)
        const heard = await read(first)
        await silence(first)
        await report()
        const quiet = await read(first)
        expect(quiet?.phase).toBe('ready')
        expect([3, undefined]).toContain(quiet?.usedAgents)
        if (quiet?.usedAgents !== undefined) expect(quiet.reportedAtSec).toBe(heard?.reportedAtSec)
        expect((await read(second))?.reportedAtSec).toBeGreaterThan(heard?.reportedAtSec ?? Number.POSITIVE_INFINITY)
      })
    })

    test('reports how many jobs wait', async () => {
      await withFleet(arrange, [oneGroup], async ({ clusterResourceManager, queue }) => {
        expect(await clusterResourceManager.backlog()).toBe(0)
        await queue(7)
        expect(await clusterResourceManager.backlog()).toBe(7)
      })
    })
  })
}
