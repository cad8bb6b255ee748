import type { Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { consoleRoutes } from '../../functions/local/console-routes.ts'
import type { Journal } from '../../lib/journal.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import type { ConsoleData } from '../../lib/view/console/console-data.ts'
import { startSec } from '../builders.ts'
import { aCycle, anEvent, aWorld, fleet } from '../http/world.ts'
import { aLoadPoint } from '../journal-builders.ts'

test('the console reads how the promise was kept once for each cycle, however often it looks', async () => {
  const journals = memoryJournals()
  const journal = journals.open(fleet)
  let reads = 0
  const load: Journal['load'] = (query) => {
    reads += 1
    return journal.load(query)
  }
  const clock = { nowSec: () => world.nowSec, wallSec: () => world.nowSec }
  const extraRoutes = consoleRoutes({ fleet, journal: { ...journal, load }, clock, speed: 1, trace: 'load.csv' })
  const world = await aWorld({ journals, extraRoutes })
  const bugsShown = async () => {
    const { body = '' } = await world.handler(anEvent('GET', '/console.json'), {} as Context)
    return (JSON.parse(body) as ConsoleData).promise?.bugs
  }
  expect(await bugsShown()).toBe(0)

  await journal.appendLoad(aLoadPoint(startSec, { arrived: 40, late: 1 }))
  await aCycle(world)
  expect(await bugsShown()).toBe(40)
  world.nowSec += 5
  expect(await bugsShown()).toBe(40)
  expect(reads).toBe(2)

  world.nowSec += 25
  await journal.appendLoad(aLoadPoint(world.nowSec, { arrived: 2, late: 0 }))
  await aCycle(world)
  expect(await bugsShown()).toBe(42)
  expect(reads).toBe(3)
})
