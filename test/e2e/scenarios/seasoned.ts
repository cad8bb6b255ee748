import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { durationBucket, emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { asOperator, rao } from '../rao.ts'
import { train } from '../stack-rules.ts'
import { agentsPerWorker } from '../toy-groups.ts'
import type { Fleet, World } from '../world.ts'

const demand = 8
const hours = 26
const everySec = 60

export function createSeasoned(world: World): Promise<Fleet> {
  return world.fleet('seasoned', [{ region, name: 'seasoned', min: 1, max: 9, desired: 3 }], { demand })
}

/** Writes what the table would hold of a fleet that has worked for more than a day, evenly and with ample capacity. */
async function remember(world: World): Promise<void> {
  const journal = world.journals.open('seasoned')
  const endSec = Math.floor(Date.now() / 3_600_000) * 3600
  const durations = emptyDurations().with(durationBucket(60), demand)
  const load = { demand, arrived: demand, finished: demand, totalAgents: 2 * demand, durations }
  const hour = async (startSec: number) => {
    for (let atSec = startSec; atSec < startSec + 3600; atSec += everySec) await journal.appendLoad({ atSec, ...load })
  }
  await Promise.all(Array.from({ length: hours }, (_, index) => hour(endSec - (index + 1) * 3600)))
}

/** The function of the hourly rule learns from the past, and the next cycle uses what it has found. */
export async function goesByItsPast(world: World, { api }: Fleet): Promise<void> {
  const before = await eventually('a cycle of seasoned at its defaults', 200, async () => {
    expect(await api.known()).toBe(true)
    const [latest] = await api.plans()
    expect(latest).toMatchObject({ usedAgents: demand, coverage: 1 })
    return latest
  })
  expect(before?.settings).toMatchObject({ headroomAgents: 2, headroomShare: 0.15 })
  expect(before?.target.agents).toBeGreaterThan(demand)
  expect((await api.settingsNow()).tuned).toBeUndefined()

  const askedAtSec = await world.training(async () => {
    await remember(world)
    const nowSec = Math.floor(Date.now() / 1000)
    await train(world)
    return nowSec
  })

  const { tuned } = await eventually('a model of seasoned', 30, async () => {
    const settings = await api.settingsNow()
    expect(settings.tuned).toBeDefined()
    return settings
  })
  expect(tuned).toMatchObject({ promiseKept: true, settings: { headroomAgents: 0, headroomShare: 0 } })
  expect(tuned?.cycles).toBeGreaterThanOrEqual((hours * 3600) / everySec)
  expect(tuned?.arrived).toBeGreaterThan((demand * hours * 3600) / everySec / 2)
  expect(tuned?.workerHours).toBeGreaterThan(((demand / agentsPerWorker) * hours) / 2)
  expect(tuned?.trainedAtSec).toBeGreaterThanOrEqual(askedAtSec)
  const stored = await world.journals.open('seasoned').model()
  expect(stored.tuning).toMatchObject({ trainedAtSec: tuned?.trainedAtSec, tuned: { choice: tuned?.settings } })
  expect(stored.forecast?.length).toBeGreaterThan(12 * (hours - 1))

  // Cycles continue during training: those that began before its model was stored do not use it.
  const after = await eventually('a cycle that goes by it', 90, async () => {
    const [latest] = await api.plans()
    expect(latest?.atSec).toBeGreaterThan(tuned?.trainedAtSec ?? 0)
    expect(latest?.settings).toMatchObject(tuned?.settings ?? {})
    expect(latest?.usedAgents).toBe(demand)
    return latest
  })
  expect(after?.target.agents).toBeLessThan(before?.target.agents ?? 0)
}

/** What one fleet has recorded is given to another, which has not looked at that time itself. */
export async function carriesItsPast(world: World, { api: from }: Fleet, { api: to }: Fleet): Promise<void> {
  const load = await rao(world, asOperator, 'load', '--fleet', from.fleet, '--json')
  const folder = await mkdtemp(join(tmpdir(), 'rao-past-'))
  try {
    const file = join(folder, 'past.json')
    await writeFile(file, load.stdout)
    const give = () => rao(world, asOperator, 'import', file, '--fleet', to.fleet, '--json')
    const given = await give()
    expect(given).toMatchObject({ code: 0, stderr: '' })
    const { imported, kept, peakAgents } = JSON.parse(given.stdout)
    expect(imported).toBeGreaterThan(hours - 3)
    expect(peakAgents).toBeGreaterThanOrEqual(demand)
    expect(JSON.parse((await give()).stdout)).toMatchObject({ imported: 0, kept: imported + kept })
  } finally {
    await rm(folder, { recursive: true })
  }
  const nowSec = Math.floor(Date.now() / 1000)
  const past = await world.journals
    .open(to.fleet)
    .load({ resolution: '1h', fromSec: nowSec - hours * 3600, toSec: nowSec, nowSec })
  expect(past.flatMap(({ points }) => points).length).toBeGreaterThan(hours - 3)
}

/** What it has recorded is read back from outside, and replayed. */
export async function advisesByItsRecord(world: World, { api }: Fleet): Promise<void> {
  const whose = ['--fleet', api.fleet] as const
  const load = await rao(world, asOperator, 'load', ...whose)
  expect(load.code).toBe(0)
  // The hours remembered are whole ones: from the last of them to the first cycle of the fleet it may be more than half an hour.
  expect(load.stderr).toMatch(
    /^(?:rao: \d+ min(?: \d+ s)? of the record are holes, in which this trace has no jobs\n)?$/,
  )
  // So many arrive a minute, whatever the cycles of these minutes add.
  expect(load.stdout.split('\n').length).toBeGreaterThan(demand * 60 * (hours - 1))
  const advised = await rao(world, asOperator, 'advise', ...whose, '--json')
  expect(advised).toMatchObject({ code: 0, stderr: '' })
  const { replay, advice } = JSON.parse(advised.stdout)
  expect(replay.settings).toMatchObject({ agentsPerWorker, intervalSec: 30, sloWaitSec: 60 })
  // Twice the agents that it needs were ready all the time.
  expect(advice.savedShare.recorded).toBeGreaterThan(0.1)
}
