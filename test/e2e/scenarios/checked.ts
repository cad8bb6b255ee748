import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import { asOperator, rao } from '../rao.ts'
import type { Fleet, World } from '../world.ts'

export function createChecked(world: World): Promise<Fleet> {
  return world.fleet('checked', [{ region, name: 'checked', min: 1, max: 8, desired: 2 }], { demand: 4 })
}

/** Runs the product's own smoke test from outside, in a process of its own, as a user would against an account. */
export async function passesTheSmokeTest(world: World, { api, group }: Fleet): Promise<void> {
  await eventually('checked is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  await eventually('all are heard', 120, async () => {
    expect(await api.metrics()).toMatchObject({ coverage: 1, usedAgents: 4, inBurstMode: false })
    expect((await api.plans())[0]?.settings.headroomAgents).toBe(0)
  })
  const before = (await group('checked')).desired
  const { code, stdout } = await rao(world, asOperator, 'smoke', '--fleet', 'checked', '--burst', '--patience', '60')
  const lines = stdout.trim().split('\n')
  expect(lines).toEqual([
    'ok       whoever does not say who they are is refused: answered 403',
    'ok       nobody reports for a worker: answered 403',
    expect.stringMatching(/^ok {7}cycles run by themselves: two of them \d+ s apart, mode apply$/),
    expect.stringMatching(/^ok {7}every source answers, and workers are heard: 100 % of \d+ workers heard$/),
    expect.stringMatching(/^ok {7}steps are taken, and nothing else fails: \d+ taken in the last \d+ cycles$/),
    expect.stringMatching(
      new RegExp(`^ok {7}a burst launches workers, which report: desired ${before} -> \\d+ after \\d+ s, \\d+ heard`),
    ),
  ])
  expect(code).toBe(0)
  await eventually('the burst is over', 60, async () => expect((await api.metrics()).inBurstMode).toBe(false))
}
