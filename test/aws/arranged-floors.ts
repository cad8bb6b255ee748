import { awsClients } from '../../lib/aws/calls/clients.ts'
import { awsDeadManFloors } from '../../lib/aws/dead-man-floors.ts'
import type { DeadManFloors } from '../../lib/ports.ts'
import { startSec } from '../builders.ts'
import type { GroupWish } from '../contract/arranged-fleet.ts'
import type { ArrangedFloors } from '../contract/dead-man-floors.ts'
import { manualClock } from '../manual-clock.ts'
import { tagged, testCredentials } from './arranged-fleet.ts'
import { fakeGroup } from './fake/auto-scaling.ts'
import { type FakeAws, startFakeAws } from './fake/fake-aws.ts'

export interface FloorsOnFake extends ArrangedFloors {
  readonly fake: FakeAws
  readonly deadManFloors: DeadManFloors
}

/** A fleet `test` of these groups behind the fake endpoint, which carries out scheduled actions that are due. */
export async function arrangeFloorsOnFake(wishes: readonly GroupWish[]): Promise<FloorsOnFake> {
  const fake = await startFakeAws()
  const clock = manualClock(startSec)
  fake.nowSec = clock.nowSec()
  for (const { key, min, max, desired, agentsPerWorker } of wishes) {
    const tags = tagged({ 'rao:agents-per-worker': String(agentsPerWorker) })
    fake.groups.set(key, fakeGroup(key, { min, max, desired, tags }))
  }
  const clients = awsClients({
    regions: ['us-east-1', 'eu-west-1'],
    endpoint: fake.url,
    credentials: testCredentials,
  })
  return {
    fake,
    deadManFloors: awsDeadManFloors({ fleet: 'test', clients, clock }),
    nowSec: clock.nowSec,
    async pass(sec) {
      clock.advance(sec)
      fake.nowSec = clock.nowSec()
    },
    close: () => fake.close(),
  }
}
