import { afterEach, expect, test } from 'vitest'
import { type Server, serve } from '../../lib/http/serve.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import { aGroup, aSnapshot, aWorker } from '../builders.ts'
import { aCycle, aWorld, fleet } from '../http/world.ts'
import { aLoadPoint } from '../journal-builders.ts'
import { raoHere } from './rao-here.ts'

let server: Server | undefined

afterEach(() => server?.close())

/** A fleet before its first cycle, and what a command prints about it. */
async function aFleetFor(...command: readonly string[]) {
  const world = await aWorld()
  server = await serve({ handler: world.handler, port: 0 })
  const args = [...command, '--url', server.url, '--fleet', fleet]
  return { world, printed: async () => (await raoHere(args)).stdout }
}

/** The same after a cycle in which nothing was out of the ordinary, half a minute before the next one. */
async function anOrdinaryFleetFor(command: string, unsaid: string) {
  const { world, printed } = await aFleetFor(command)
  await aCycle(world)
  expect(await printed()).not.toContain(unsaid)
  world.nowSec += 30
  return { world, printed }
}

test.each(['status', 'plan'])('rao %s says that demand is unusual while it is', async (command) => {
  const { world, printed } = await anOrdinaryFleetFor(command, 'unusual')
  const startedAtSec = Date.UTC(2001, 8, 9, 1, 30) / 1000
  const anomaly = { direction: 'above', startedAtSec, expectedAgents: 26.43, farthestAgents: 81 } as const
  await aCycle(world, { record: { atSec: world.nowSec, anomaly } })
  expect(await printed()).toMatch(/\nunusual +above +since 01:30 up to 81 agents demanded, 26\.4 had been expected *\n/)
})

test.each(['status', 'plan'])('rao %s says that the promise is broken while it is', async (command) => {
  const { world, printed } = await anOrdinaryFleetFor(command, 'broken')
  const brokenPromise = { startedAtSec: Date.UTC(2001, 8, 9, 1, 30) / 1000, bugs: 640.4, lateBugs: 12.44 }
  await aCycle(world, { record: { atSec: world.nowSec, brokenPromise } })
  expect(await printed()).toContain(
    'promise broken since Sun 9 Sep 2001 01:30: of about 640 bugs of the last day, 12.4 late',
  )
})

test('rao status says when cycles that are due do not come', async () => {
  const { world, printed } = await aFleetFor('status')
  await aCycle(world)
  world.nowSec += 90
  expect(await printed()).toMatch(/^\S+ .* UTC, 1 min 30 s ago, mode apply\n/)
  world.nowSec += 10
  expect(await printed()).toMatch(/^\S+ .* UTC, no cycle for 1 min 40 s, mode apply\n/)
})

test.each(['status', 'plan'])('rao %s says whether the lead time is assumed or learned', async (command) => {
  const { world, printed } = await aFleetFor(command)
  await aCycle(world)
  expect(await printed()).toMatch(/\nlead time +3 min +assumed until 5 launches of each group have been seen *\n/)
  world.nowSec += 30
  await aCycle(world, { record: { leadTimeLaunches: 12 } })
  expect(await printed()).toMatch(/\nlead time +3 min +launch to first heartbeat, P90 of 12 launches *\n/)
})

test('rao status draws demand and capacity while there are looks to draw', async () => {
  const { world, printed } = await aFleetFor('status')
  await aCycle(world)
  world.nowSec += 30
  await aCycle(world)
  expect(await printed()).toMatch(/\ndemand .* last 30 s *\n/)
  world.nowSec += 86_400
  expect(await printed()).not.toMatch(/last|█/)
})

test('rao status says how the promise was kept, day by day', async () => {
  const { world, printed } = await aFleetFor('status')
  await aCycle(world)
  expect(await printed()).toMatch(/\nlate +– +no bug has been judged yet *\n/)
  const daySec = 86_400
  for (const [daysAgo, late] of [[2, 4], [1, 0], [0, 30]] as const) // biome-ignore format: days from left to right
    await world.journal.appendLoad(aLoadPoint(world.nowSec - daysAgo * daySec, { arrived: 1000, late }))
  expect(await printed()).toMatch(/\nlate +1\.133 % +of 3,000 bugs in 3 days waited over 1 min, promised 1 % +▄▁█ *\n/)
})

test('rao status says of a young fleet how old that is which it knows of late bugs', async () => {
  const { world, printed } = await aFleetFor('status')
  await aCycle(world)
  await world.journal.appendLoad(aLoadPoint(world.nowSec, { arrived: 2, late: 0 }))
  const minutes = Math.round((world.nowSec % 3600) / 60)
  expect(await printed()).toMatch(new RegExp(`\\nlate +0\\.000 % +of 2 bugs in ${minutes} min waited over 1 min`))
})

test('rao status --json has the outcomes of forecasts that the table shows, and points of none', async () => {
  const { world, printed } = await aFleetFor('status')
  const asJson = async () => {
    const { stdout } = await raoHere(['status', '--json', '--url', server?.url ?? '', '--fleet', fleet])
    return JSON.parse(stdout).outcomes
  }
  const cycleWithForecast = async () => {
    const { nowSec } = world
    const point = { atSec: nowSec + 60, quantiles: [1, 2, 3] as const }
    const forecast = { madeAtSec: nowSec, horizonSec: 60, model: 'theta', confidence: 1, points: [point] }
    await aCycle(world, { record: { forecast }, snapshot: { workers: [aWorker({ usedAgents: 3 })] } })
    world.nowSec += 60
  }
  await cycleWithForecast()
  expect(await asJson()).toEqual({})
  await cycleWithForecast()
  expect(await printed()).toMatch(/\nabove P90 +100 % +of 1 look/)
  expect(await asJson()).toEqual({
    score: expect.objectContaining({ count: 1, aboveShare: { p50: 1, p90: 1, p99: 0 } }),
  })
})

test('rao status draws demand and capacity on one scale, and tells the span', async () => {
  const { world, printed } = await aFleetFor('status')
  for (const used of [0, 4, 8]) {
    await aCycle(world, { snapshot: { workers: [aWorker({ usedAgents: used, totalAgents: 16 })] } })
    world.nowSec += 30
  }
  const stdout = await printed()
  expect(stdout).toMatch(/\ndemand .* {2}▁▃▅ {2}last 1 min *\n/)
  expect(stdout).toMatch(/\ncapacity .* {2}███ {2}█ is 16 *\n/)
})

test('rao status says what a late bug costs where it has a price', async () => {
  const { world, printed } = await aFleetFor('status')
  await aCycle(world, { record: { settings: { ...defaultSettings, lateBugWorkerHours: 0.1 + 0.2 } } })
  for (const [daysAgo, late] of [[1, 20], [0, 40]] as const) // biome-ignore format: days from left to right
    await world.journal.appendLoad(aLoadPoint(world.nowSec - daysAgo * 86_400, { arrived: 1000, late }))
  const stdout = await printed()
  expect(stdout).toMatch(/ of 2,000 bugs in 25 h waited over 1 min, each costs 0\.3 worker-hours +▅█ *\n/)
})

test.each(['status', 'plan'])('rao %s counts a single agent as one', async (command) => {
  const { world, printed } = await aFleetFor(command)
  const workers = [aWorker({ usedAgents: 1, totalAgents: 1 })]
  await aCycle(world, { snapshot: aSnapshot({ workers, groups: [aGroup({ agentsPerWorker: 1 })] }) })
  const stdout = await printed()
  expect(stdout).toMatch(/\ndemand +1 agent +1 working/)
  expect(stdout).toMatch(/\n(capacity|supply) +1 agent /)
})

test.each(['status', 'plan'])('rao %s reports what could not be seen, and what went wrong', async (command) => {
  const { world, printed } = await aFleetFor(command)
  const failures = ['group us-east-1/b: tag rao:agents-per-worker=many must be a whole number; it is left alone']
  await aCycle(world, {
    snapshot: { missing: [{ source: 'backlog', reason: 'the queue is gone' }] },
    record: { failures },
  })
  const stdout = await printed()
  expect(stdout).toContain('\nmissing: backlog (the queue is gone)\nfailed: group us-east-1/b: tag rao:agents-per')
})

test.each([['status'], ['plan'], ['status', '--json']])(
  'rao %s prints texts on record so that they do nothing to a terminal',
  async (command, ...options) => {
    const { world, printed } = await aFleetFor(command, ...options)
    const steering = 'all is \u001b]0;gone\u0007 \u009b2J\u202ewell\nfailed: not'
    await aCycle(world, { record: { failures: [steering] } })
    expect(await printed()).toContain('all is  ]0;gone   2J well failed: not')
  },
)
