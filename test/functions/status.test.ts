import { afterEach, expect, test } from 'vitest'
import { type Server, serve } from '../../lib/http/serve.ts'
import { aGroup, aSnapshot, aWorker } from '../builders.ts'
import { aCycle, aWorld, fleet } from '../http/world.ts'
import { raoHere } from './rao-here.ts'

let server: Server | undefined

afterEach(() => server?.close())

test.each(['status', 'plan'])('rao %s says that demand is unusual while it is', async (command) => {
  const world = await aWorld()
  server = await serve({ handler: world.handler, port: 0 })
  const there = ['--url', server.url, '--fleet', fleet]
  await aCycle(world)
  expect((await raoHere([command, ...there])).stdout).not.toContain('unusual')
  const startedAtSec = Date.UTC(2001, 8, 9, 1, 30) / 1000
  world.nowSec += 30
  const anomaly = { direction: 'above', startedAtSec, expectedAgents: 26.43, farthestAgents: 81 } as const
  await aCycle(world, { record: { atSec: world.nowSec, anomaly } })
  const { stdout } = await raoHere([command, ...there])
  expect(stdout).toMatch(/\nunusual +above +since 01:30 up to 81 agents demanded, 26\.4 had been expected *\n/)
})

test.each(['status', 'plan'])('rao %s counts a single agent as one', async (command) => {
  const world = await aWorld()
  server = await serve({ handler: world.handler, port: 0 })
  const workers = [aWorker({ usedAgents: 1, totalAgents: 1 })]
  await aCycle(world, { snapshot: aSnapshot({ workers, groups: [aGroup({ agentsPerWorker: 1 })] }) })
  const { stdout } = await raoHere([command, '--url', server.url, '--fleet', fleet])
  expect(stdout).toMatch(/\ndemand +1 agent +1 working/)
  expect(stdout).toMatch(/\n(capacity|supply) +1 agent /)
})

test.each(['status', 'plan'])('rao %s reports what could not be seen, and what went wrong', async (command) => {
  const world = await aWorld()
  server = await serve({ handler: world.handler, port: 0 })
  const failures = ['group us-east-1/b: tag rao:agents-per-worker=many must be a whole number; it is left alone']
  await aCycle(world, {
    snapshot: { missing: [{ source: 'backlog', reason: 'the queue is gone' }] },
    record: { failures },
  })
  const { stdout } = await raoHere([command, '--url', server.url, '--fleet', fleet])
  expect(stdout).toContain('\nmissing: backlog (the queue is gone)\nfailed: group us-east-1/b: tag rao:agents-per')
})
