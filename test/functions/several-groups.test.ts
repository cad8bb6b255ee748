import { afterEach, expect, test } from 'vitest'
import { type Server, serve } from '../../lib/http/serve.ts'
import { aGroup, aWorker, startSec } from '../builders.ts'
import { aCycle, aWorld, fleet } from '../http/world.ts'
import { raoHere } from './rao-here.ts'
import { onTerminalOf } from './terminal.ts'

let server: Server | undefined

afterEach(() => server?.close())

const full = aGroup({ key: 'eu-west-1/spot', desired: 2, max: 2, hourlyUsd: 0.06 })
const other = aGroup({ key: 'us-east-1/on-demand', desired: 1, hourlyUsd: 0.15 })
const workers = [
  aWorker({ id: 'i-1', group: full.key, usedAgents: 4 }),
  aWorker({ id: 'i-2', group: full.key, usedAgents: 1 }),
  aWorker({ id: 'i-3', group: other.key, phase: 'draining', usedAgents: 3 }),
]
const refusals = { [other.key]: { failures: 2, untilSec: startSec + 60, reason: 'no capacity' } }

async function rao(command: string, groups = [full, other]): Promise<string> {
  const world = await aWorld()
  server = await serve({ handler: world.handler, port: 0 })
  const members = workers.filter(({ group }) => groups.some(({ key }) => key === group))
  await aCycle(world, { snapshot: { groups, workers: members, queued: 30 }, state: { refusals } })
  return (await raoHere([command, '--url', server.url, '--fleet', fleet])).stdout
}

test('rao status shows each of several groups, and what blocks it', async () => {
  const told = await rao('status')
  expect(told.slice(told.indexOf('\nGroups\n'))).toBe(`
Groups
eu-west-1/spot       2 workers ready               5 of 8 agents at work  2 desired · min 0 · max 2    4 agents each, $0.06 an hour
us-east-1/on-demand  0 workers ready · 1 draining  3 of 4 agents at work  1 desired · min 0 · max 100  4 agents each, $0.15 an hour
full     eu-west-1/spot       at its maximum of 2 workers
refused  us-east-1/on-demand  launches failed 2 times in a row, none before 01:51:00: no capacity
`)
})

test('rao status leaves out of the groups what would wrap on a narrow terminal, and names it', async () => {
  onTerminalOf(80)
  expect(await rao('status')).toMatch(
    /\neu-west-1\/spot {7}2 workers ready {15}5 of 8 agents at work\n.*\nno room here for limits, price: a wider terminal or a pipe has them\n/,
  )
  onTerminalOf(20)
  expect(await rao('status')).toMatch(
    /\neu-west-1\/spot {7}2 workers ready\n.*\nno room here for\nagents, limits,\nprice: a wider\nterminal or a pipe\nhas them\n/,
  )
})

test.each(['status', 'plan'])('no line of rao %s wraps on a narrow terminal', async (command) => {
  onTerminalOf(60)
  const widest = Math.max(...(await rao(command)).split('\n').map(({ length }) => length))
  expect(widest).toBeLessThanOrEqual(60)
})

test('rao status of one group shows only what blocks it, since its numbers are those of the fleet', async () => {
  const told = await rao('status', [full])
  expect(told).toMatch(/\nGroups\nfull {2}eu-west-1\/spot {2}at its maximum of 2 workers\n$/)
  expect(await rao('status', [{ ...full, max: 3 }])).not.toContain('Groups')
})

test('rao plan names the group of reasons, steps and workers when there are several', async () => {
  const told = await rao('plan')
  expect(told).toMatch(/\nmax +eu-west-1\/spot: 9 wanted, 0 by group maximum 2\n/)
  expect(told).toMatch(/\nundrain i-3 of us-east-1\/on-demand +applied/)
  expect(told).toMatch(/\ni-2 +eu-west-1\/spot +1 → 4 agents/)
  expect(told).toMatch(/\n1 worker as it should be\n$/)
})

test('rao plan of one group names it once', async () => {
  const told = await rao('plan', [full])
  expect(told).toMatch(/\nmax +9 wanted, 0 by group maximum 2\n/)
  expect(told).toMatch(/\ni-2 +1 → 4 agents/)
})
