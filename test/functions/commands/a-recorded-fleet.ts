import { onTestFinished } from 'vitest'
import { serve } from '../../../lib/http/serve.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import { durationBucket, emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { aGroup, startSec } from '../../builders.ts'
import { aCycle, aWorld, fleet } from '../../http/world.ts'
import { aLoadPoint } from '../../journal-builders.ts'
import type { Ended } from '../rao.ts'
import { raoHere } from '../rao-here.ts'

const intervalSec = 60

type Point = LoadBucket['points'][number]

/** Cycles of so many hours up to the present, with bugs of ten minutes: few at night, about forty by day, sixty agents for them. */
export function someCycles(hours: number): Point[] {
  const random = rng(3, 'a recorded fleet')
  const firstSec = startSec - hours * 3600
  let demand = 20
  return Array.from({ length: (hours * 3600) / intervalSec + 1 }, (_, index) => {
    const atSec = firstSec + index * intervalSec
    const arrived = random.poisson(2.2 - 1.8 * Math.cos((2 * Math.PI * atSec) / 86_400))
    const finished = Math.min(demand, random.poisson(demand / 10))
    demand += arrived - finished
    return { atSec, demand, queued: 0, arrived, finished, totalAgents: 60 }
  })
}

interface RecordedFleet {
  readonly points: readonly Point[]
  /** Runs a command that is told where the fleet answers. */
  rao(...args: readonly string[]): Promise<Ended>
}

/** A fleet that has recorded these cycles, and answers over HTTP. */
export async function aRecordedFleet({
  points = someCycles(13),
  counted = true,
  overrides = {},
}: {
  readonly points?: readonly Point[]
  /** Whether its workers count their bugs. */
  readonly counted?: boolean
  readonly overrides?: Partial<Settings>
} = {}): Promise<RecordedFleet> {
  const world = await aWorld()
  await world.journal.putSettings(overrides, 0)
  for (const point of points) {
    const durations = emptyDurations().with(durationBucket(600), counted ? point.finished : 0)
    await world.journal.appendLoad(aLoadPoint(point.atSec, { ...point, durations }))
  }
  await aCycle(world, { snapshot: { groups: [aGroup({ min: 1, max: 30, desired: 15, hourlyUsd: 0.2 })] } })
  const server = await serve({ handler: world.handler, port: 0 })
  onTestFinished(() => server.close())
  return { points, rao: (command, ...args) => raoHere([command ?? '', '--url', server.url, '--fleet', fleet, ...args]) }
}
