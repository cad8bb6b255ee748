import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import { agentsPerWorker } from '../toy-groups.ts'
import type { Fleet, World } from '../world.ts'

const demand = 8
const factor = 3
const durationSec = 60

export function createBurst(world: World): Promise<Fleet> {
  return world.fleet('burst', [{ region, name: 'burst', min: 1, max: 12, desired: 3 }], { demand })
}

/** A burst requested over HTTPS wakes a cycle, raises capacity by its factor, and ends by itself. */
export async function endsByItself(world: World, { api, group }: Fleet): Promise<void> {
  await eventually('burst is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  const before = await eventually('a steady fleet', 150, async () => {
    const { coverage, lastCycle, usedAgents } = await api.metrics()
    expect({ coverage, usedAgents, outcome: lastCycle.outcome }).toEqual({
      coverage: 1,
      usedAgents: demand,
      outcome: 'steady',
    })
    return (await group('burst')).desired
  })
  const ask = () =>
    api.ask<{ readonly intent: string }>('POST', '/burst', {
      body: { durationSec, factor, reason: 'release day' },
      headers: { 'idempotency-key': 'release-1' },
    })
  const first = await ask()
  expect(first.status).toBe(202)
  expect(first.body).toMatchObject({ effective: true, factor, durationSec })
  expect((await ask()).body.intent).toBe(first.body.intent)
  const raised = await eventually('desired capacity follows the burst', 25, async () => {
    const { desired } = await group('burst')
    expect(desired).toBeGreaterThan(before)
    return desired
  })
  expect(raised).toBe(Math.ceil((factor * demand) / agentsPerWorker))
  // The record of a cycle is written after its steps.
  const nudged = await eventually('the nudged cycle is on record', 60, async () => {
    const plan = (await api.plans()).findLast(({ trigger, burst }) => trigger === 'nudge' && burst.active)
    if (plan === undefined) throw new Error('not yet')
    return plan
  })
  expect(nudged.burst).toMatchObject({ cause: 'manual', factor, reason: 'release day' })
  await eventually('the burst is over by itself', durationSec + 60, async () => {
    expect((await api.metrics()).inBurstMode).toBe(false)
  })
  await eventually('the extra workers have left', 150, async () => {
    expect((await group('burst')).desired).toBeLessThanOrEqual(before)
  })
  const heard = world.seen.events.filter(({ fleet }) => fleet === 'burst')
  expect(heard.find(({ type }) => type === 'BurstStarted')?.detail).toMatchObject({ cause: 'manual', factor })
  expect(heard.find(({ type }) => type === 'BurstEnded')?.detail).toMatchObject({ used: false })
  expect(heard.map(({ type }) => type)).toContain('PlanApplied')
}
