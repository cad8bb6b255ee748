import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupLives } from './child-group.ts'
import { leftovers } from './leftovers.ts'

import { createBurst, endsByItself } from './scenarios/burst.ts'
import { createChecked, passesTheSmokeTest } from './scenarios/checked.ts'
import { createCrew, workersObey } from './scenarios/crew.ts'
import { comesAndGoes } from './scenarios/example.ts'
import { capacitySurvives, createFloors, type Floors, floorsStandAndAreRemoved } from './scenarios/floors.ts'
import { createLetters, poisonIsPutAside } from './scenarios/letters.ts'
import { alarmsArePresent, metricsAreWritten, widgetDraws } from './scenarios/observability.ts'
import { createRamp, followsTheLoad } from './scenarios/ramp.ts'
import { createRefused, othersTakeOver } from './scenarios/refused.ts'
import { advisesByItsRecord, carriesItsPast, createSeasoned, goesByItsPast } from './scenarios/seasoned.ts'
import { createSleeper, type Sleeper, wakesByBacklog } from './scenarios/sleeper.ts'
import { createSteady, runsEveryHalfMinute, type Steady, snapshotsExpire } from './scenarios/steady.ts'
import { strangersAreRefused } from './scenarios/strangers.ts'
import { peopleComeWithTokens } from './scenarios/tokens.ts'
import { createWeb, type Web, weighsByFreeAgents } from './scenarios/web.ts'
import { createWide, spansRegions } from './scenarios/wide.ts'
import { type Fleet, stackName, World } from './world.ts'

const world = new World()
let fleets: {
  steady: Steady
  ramp: Fleet
  burst: Fleet
  sleeper: Sleeper
  refused: Fleet
  wide: Fleet
  web: Web
  floors: Floors
  crew: Fleet
  seasoned: Fleet
  letters: Fleet
  checked: Fleet
}

beforeAll(async () => {
  await world.start()
  const [steady, ramp, burst, sleeper, refused, wide, web, floors, crew, seasoned, letters, checked] =
    await Promise.all([
      createSteady(world),
      createRamp(world),
      createBurst(world),
      createSleeper(world),
      createRefused(world),
      createWide(world),
      createWeb(world),
      createFloors(world),
      createCrew(world),
      createSeasoned(world),
      createLetters(world),
      createChecked(world),
    ])
  fleets = { steady, ramp, burst, sleeper, refused, wide, web, floors, crew, seasoned, letters, checked }
})

afterAll(async () => {
  await world.stop()
  console.log(`\n${world.timings}\n`)
})

function timed(name: string, scenario: () => Promise<void>): void {
  test(name, () => world.timings.of(name, scenario))
}

describe.concurrent('a deployed stack', () => {
  timed('cycles of two fleets in two regions run side by side, every 30 s', () => runsEveryHalfMinute(fleets.steady))
  timed('snapshots in the table have an expiry time', () => snapshotsExpire(world, fleets.steady))
  timed('desired capacity follows a ramp of load up and down', () => followsTheLoad(fleets.ramp))
  timed('a burst forced over HTTPS raises capacity by its factor and ends by itself', () =>
    endsByItself(world, fleets.burst),
  )
  timed('a fleet without workers launches some for its backlog alone', () => wakesByBacklog(world, fleets.sleeper))
  timed('when one group is refused capacity, the others take over', () => othersTakeOver(world, fleets.refused))
  timed('a fleet with groups in two regions grows in both', () => spansRegions(fleets.wide))
  timed('weights of target groups follow free agents', () => weighsByFreeAgents(world, fleets.web))
  timed('floors of a running fleet are kept out of its way, and rao:mode=off removes them', () =>
    floorsStandAndAreRemoved(world, fleets.floors),
  )
  timed('unsigned requests and heartbeats for another worker are refused', () =>
    strangersAreRefused(fleets.steady.home),
  )
  timed('rao worker follows its orders, empties itself and lets its instance end', () =>
    workersObey(world, fleets.crew),
  )
  timed('training learns from a recorded past, and the next cycle uses what it learned', () =>
    goesByItsPast(world, fleets.seasoned),
  )
  timed('an invalid message ends up in the dead-letter queue, and the others of its batch run once', () =>
    poisonIsPutAside(world, fleets.letters),
  )
  timed('the smoke test of a deployment passes', () => passesTheSmokeTest(world, fleets.checked))
  timed('the example stack is deployed by its name, and destroyed without leftovers', () => comesAndGoes(world))
  timed('alarms and dashboard exist', () => alarmsArePresent(world))
  timed('the widget of the dashboard draws a fleet', () => widgetDraws(world))
})

timed('when the optimizer is dead, the floors keep the capacity that the day needs', () =>
  capacitySurvives(world, fleets.floors),
)

timed('what a fleet has recorded is replayed from outside, as advice', () => advisesByItsRecord(world, fleets.seasoned))

timed('what a fleet has recorded becomes the past of another', () =>
  carriesItsPast(world, fleets.seasoned, fleets.checked),
)

timed('every cycle has written embedded metrics', () => {
  const { steady, ...others } = fleets
  return metricsAreWritten(world, [steady.home, steady.overseas, ...Object.values(others)])
})

test('no worker ever failed to report', () => {
  expect(world.troubles).toEqual([])
})

test('after a redeployment with a token issuer, people need tokens and workers sign as before', async () => {
  const { home } = fleets.steady
  await world.timings.of('tokens', () => peopleComeWithTokens(world, home))
})

test('cdk destroy leaves nothing behind, and no process outlives the emulators', async () => {
  await world.quieten()
  await world.timings.of('cdk destroy', () => world.cdk.run('destroy', '--force'))
  expect(await leftovers(world, stackName)).toEqual([])
  await world.stop()
  expect(world.processGroups.filter(groupLives)).toEqual([])
  world.forgetLogs()
})
