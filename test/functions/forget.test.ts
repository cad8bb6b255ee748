import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../lib/http/serve.ts'
import { aCycle, aWorld, fleet } from '../http/world.ts'
import { raoHere } from './rao-here.ts'

test('rao forget forgets the fleet that is named, once it has left, and no other', async () => {
  const world = await aWorld()
  await aCycle(world)
  const server = await serve({ handler: world.handler, port: 0 })
  onTestFinished(() => server.close())
  const rao = (...args: readonly string[]) => raoHere(['forget', '--url', server.url, ...args])
  expect(await rao()).toMatchObject({ code: 2, stderr: expect.stringContaining('with --fleet') })
  expect(await rao('--fleet', fleet)).toMatchObject({ code: 1, stderr: expect.stringContaining('is steered') })
  expect(await world.journals.fleets()).toEqual([fleet])
  world.nowSec += 901
  expect(await rao('--fleet', fleet)).toMatchObject({
    code: 0,
    stdout: `${fleet} is forgotten; its plans expire within 30 days\n`,
  })
  expect(await world.journals.fleets()).toEqual([])
  expect(await rao('--fleet', fleet, '--json')).toMatchObject({ code: 1, stderr: expect.stringContaining(fleet) })
})
