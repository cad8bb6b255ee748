import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { afterEach, expect, test } from 'vitest'
import { type ServeOptions, type Server, serve } from '../../lib/http/serve.ts'
import { settingNames } from '../../lib/optimizer/settings/settings.ts'
import { candidates } from '../../lib/optimizer/tuning/candidates.ts'
import { aCycle, anEvent, aWorld, fleet } from '../http/world.ts'
import { raoHere } from './rao-here.ts'

let server: Server | undefined

afterEach(() => server?.close())

/** An optimizer whose answers lack these fields, wherever they would be: it was deployed before they were thought of. */
async function anOptimizerWithout(...fields: readonly string[]) {
  const world = await aWorld()
  await aCycle(world)
  const [choice] = candidates
  if (choice === undefined) throw new Error('there are some')
  const tuned = { choice, evidence: { arrived: 400, late: 3, workerSec: 7200, launches: 14 }, kept: true }
  await world.journal.putModel({ tuning: { trainedAtSec: 9, cycles: 2880, tuned } })
  const handler: ServeOptions['handler'] = async (event, context) =>
    without(await world.handler(event, context), fields)
  server = await serve({ handler, port: 0 })
  const there = ['--url', server.url, '--fleet', fleet]
  return (...args: readonly string[]) => raoHere([...args, ...there])
}

function without(answer: APIGatewayProxyStructuredResultV2, fields: readonly string[]) {
  const document: unknown = JSON.parse(answer.body ?? '', (key, value) => (fields.includes(key) ? undefined : value))
  return { ...answer, body: JSON.stringify(document) }
}

test('rao status leaves the row of late bugs out where the optimizer does not count them', async () => {
  const rao = await anOptimizerWithout('promise')
  const { code, stdout } = await rao('status')
  expect(code).toBe(0)
  expect(stdout).toMatch(/\nusage .*\nforecast /)
  expect(JSON.parse((await rao('status', '--json')).stdout)).not.toHaveProperty('promise')
})

test('rao status and plan say what they can of a lead time where the optimizer does not say what it is based on', async () => {
  const rao = await anOptimizerWithout('promise', 'leadTimeLaunches')
  for (const command of ['status', 'plan'])
    expect((await rao(command)).stdout).toMatch(/\nlead time +3 min +launch to first heartbeat, P90 *\n/)
})

test('rao plan leaves the lead time out where the optimizer does not tell it', async () => {
  const rao = await anOptimizerWithout('leadTimeSec', 'leadTimeLaunches')
  const { code, stdout } = await rao('plan')
  expect(code).toBe(0)
  expect(stdout).not.toContain('lead time')
})

test.each(['plan', 'plan --at 2100-01-01T00:00:00Z', 'settings get'])(
  'rao %s works with an optimizer that does not have all settings yet',
  async (command) => {
    const rao = await anOptimizerWithout('promise', 'lateBugWorkerHours')
    const { code, stdout } = await rao(...command.split(' '))
    expect(code).toBe(0)
    expect(stdout).not.toContain('lateBugWorkerHours')
  },
)

test('rao settings works with an optimizer whose tuning does not count launches', async () => {
  const rao = await anOptimizerWithout('launches')
  expect(await rao('settings', 'get')).toMatchObject({ code: 0, stdout: expect.stringMatching(/ tuned /) })
  expect(await rao('settings', 'set', 'headroomAgents=3')).toMatchObject({ code: 0 })
})

test('rao settings get lists the settings that the optimizer has, even if that is one', async () => {
  const rao = await anOptimizerWithout(...settingNames.filter((name) => name !== 'headroomAgents'))
  const { stdout } = await rao('settings', 'get')
  expect(stdout.match(/^\w+(?= )/gm)).toEqual(['setting', 'headroomAgents', 'version'])
})

test.each(['load', 'advise'])('rao %s says that the optimizer is too old to tell its record', async (command) => {
  const world = await aWorld()
  await aCycle(world)
  const handler: ServeOptions['handler'] = async (event, context) => {
    const isKnown = !event.rawPath.endsWith('/load')
    return world.handler(isKnown ? event : anEvent('GET', '/v1/nothing'), context)
  }
  server = await serve({ handler, port: 0 })
  expect(await raoHere([command, '--url', server.url, '--fleet', fleet])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'rao: the optimizer is older than this command, and does not tell its record\n',
  })
})
