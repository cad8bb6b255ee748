import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import { otherRegion, region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import type { Fleet, World } from '../world.ts'

export interface Steady {
  readonly home: Fleet
  readonly overseas: Fleet
}

/** Two fleets with default settings, one in each region, whose cycles only the schedule starts. */
export async function createSteady(world: World): Promise<Steady> {
  const home = await world.fleet('steady', [{ region, name: 'steady', max: 4, desired: 2 }], { demand: 6 })
  const overseas = await world.fleet('overseas', [{ region: otherRegion, name: 'overseas', max: 4, desired: 2 }], {
    demand: 6,
  })
  return { home, overseas }
}

/** Scheduled cycles to compare: three have two distances between them. */
const cycles = 3

export async function runsEveryHalfMinute({ home, overseas }: Steady): Promise<void> {
  for (const { api } of [home, overseas]) {
    const times = await eventually(`${cycles} cycles of ${api.fleet} on schedule`, 240, async () => {
      const scheduled = (await api.plans()).filter(({ trigger, coverage }) => trigger === 'schedule' && coverage > 0)
      const atSec = scheduled.map((plan) => plan.atSec).toSorted((a, b) => a - b)
      if (atSec.length < cycles + 1) throw new Error(`${atSec.length} so far`)
      return atSec.slice(1)
    })
    const distances = times.slice(1).map((atSec, index) => atSec - (times[index] ?? 0))
    for (const distance of distances) {
      expect(distance).toBeGreaterThan(20)
      expect(distance).toBeLessThan(40)
    }
  }
}

/** Every snapshot in the table has an expiry time, and none is kept longer than the history needs it. */
export async function snapshotsExpire(world: World, { home }: Steady): Promise<void> {
  await eventually('snapshots of steady in the table', 120, async () => {
    const { Items = [] } = await world.dynamoDB.send(
      new QueryCommand({
        TableName: world.outputs.TableName,
        KeyConditionExpression: 'pk = :fleet AND begins_with(sk, :snapshot)',
        ExpressionAttributeValues: { ':fleet': { S: `FLEET#${home.api.fleet}` }, ':snapshot': { S: 'SNAP#' } },
      }),
    )
    expect(Items.length).toBeGreaterThan(0)
    const nowSec = Date.now() / 1000
    for (const { expiresAt } of Items) {
      expect(Number(expiresAt?.N)).toBeGreaterThan(nowSec)
      expect(Number(expiresAt?.N)).toBeLessThan(nowSec + 62 * 30 + 60)
    }
  })
}
