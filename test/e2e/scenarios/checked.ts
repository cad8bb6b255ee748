import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { account, region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import type { Fleet, World } from '../world.ts'

const cli = resolve(import.meta.dirname, '../../../functions/cli.ts')

export function createChecked(world: World): Promise<Fleet> {
  return world.fleet('checked', [{ region, name: 'checked', min: 1, max: 8, desired: 2 }], { demand: 4 })
}

/** What a user runs against an account: the product's own check from outside, in a process of its own. */
export async function passesTheSmokeTest(world: World, { api, group }: Fleet): Promise<void> {
  await eventually('checked is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  await eventually('all are heard', 120, async () => {
    expect(await api.metrics()).toMatchObject({ coverage: 1, usedAgents: 4 })
  })
  const before = (await group('checked')).desired
  const { code, stdout } = await rao(world, 'smoke', '--fleet', 'checked', '--burst', '--patience', '60')
  const lines = stdout.trim().split('\n')
  expect(lines).toEqual([
    'ok       whoever does not sign is refused: answered 403',
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

function rao(world: World, ...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const env = {
    PATH: process.env.PATH,
    RAO_URL: world.outputs.ApiUrl,
    RAO_SIGN_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'dummy',
    ...world.tunnel.environment,
  }
  return new Promise((answer) => {
    execFile(process.execPath, [cli, ...args], { env, timeout: 200_000 }, (error, stdout, stderr) => {
      answer({ code: error === null ? 0 : Number(error.code ?? 1), stdout: stdout === '' ? stderr : stdout })
    })
  })
}
