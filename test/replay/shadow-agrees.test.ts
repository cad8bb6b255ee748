import { expect, test } from 'vitest'
import { demandPointOf } from '../../lib/optimizer/demand/history.ts'
import { workFlow } from '../../lib/optimizer/demand/work-flow.ts'
import { fitModel } from '../../lib/optimizer/forecast/predict.ts'
import { settingsFrom } from '../../lib/optimizer/settings/settings.ts'
import { ShadowFleet } from '../../lib/optimizer/tuning/shadow-fleet.ts'
import { loadOf } from '../../lib/replay/load.ts'
import { snapshotTaker } from '../../lib/replay/looks/snapshot-taker.ts'
import { optimizerWith } from '../../lib/replay/policies/optimizer.ts'
import type { Policy } from '../../lib/replay/policy.ts'
import { replay } from '../../lib/replay/replay.ts'

const options = { sloWaitSec: 60, bootSec: 120, agentsPerWorker: 4, intervalSec: 30, seed: 3 }
const past = { agentsPerWorker: 4, leadTimesSec: [95, 110, 120, 130, 150], leadTimeSec: 150, promiseWaitSec: 60 }

/** Two days with 30 busy agents, and four times as many for ten minutes of every 50. */
const load = loadOf(
  {
    kind: 'series',
    name: 'bursts',
    originSec: 0,
    atSec: Float64Array.from({ length: 2880 }, (_, minute) => minute * 60),
    values: Float64Array.from({ length: 2880 }, (_, minute) => (minute % 50 < 10 ? 120 : 30)),
  },
  { peakAgents: 120, seed: 3 },
)

/** What a policy sees, cycle by cycle. */
function recordOf(policy: Policy) {
  const taker = snapshotTaker(4)
  const snapshots: ReturnType<typeof taker.of>[] = []
  const look: Policy['look'] = (seen) => {
    snapshots.push(taker.of(seen))
    return policy.look(seen)
  }
  replay(load, { ...policy, look }, options)
  return snapshots
}

const record = recordOf(optimizerWith({ headroomShare: 0.5 }, options))

/** Settings for capacity by the load to come, as tuning would choose them for a fleet of many short bugs. */
const someLoadToCome = {
  averagingSec: 300,
  backlogRecoverySec: 120,
  standingWaitSec: 0,
  releaseDelaySec: 60,
}

test.each([
  [
    {
      averagingSec: 0,
      forecastQuantile: 0.9,
      headroomAgents: 4,
      headroomShare: 0.1,
      releaseDelaySec: 60,
    },
  ],
  [
    {
      averagingSec: 0,
      forecastQuantile: 0.9,
      headroomAgents: 30,
      headroomShare: 0,
      releaseDelaySec: 300,
    },
  ],
  [
    {
      averagingSec: 0,
      forecastQuantile: 0.9,
      headroomAgents: 0,
      headroomShare: 1.5,
      releaseDelaySec: 60,
    },
  ],
  [{ ...someLoadToCome, headroomAgents: 8, headroomShare: 0.3 }],
  [{ ...someLoadToCome, headroomAgents: 4, headroomShare: 0.6, standingWaitSec: 10 }],
])('the fluid model agrees with the simulated world on cost and lateness under %o', (varied) => {
  const overrides = { deadBandShare: 0, ...varied }
  const settings = settingsFrom(overrides)
  const history = record.map(demandPointOf)
  const cycles = record.map(({ atSec, activeBugs, totalAgents, flow }) => ({
    atSec,
    demand: activeBugs,
    totalAgents,
    arrived: flow.arrived,
  }))
  const [first, ...rest] = cycles
  if (first === undefined) throw new Error('nothing recorded')
  const shadow = ShadowFleet.begin(settings, first, past)
  let warmUp = shadow.score()
  rest.forEach((cycle, index) => {
    const seen = history.slice(Math.max(0, index - 58), index + 2)
    const flow = workFlow(cycles.slice(Math.max(0, index - 58), index + 2), 120)
    shadow.advance(cycle, { flow, fitted: fitModel(seen, settings, cycle.atSec) }, past)
    if (cycle.atSec <= load.warmupSec) warmUp = shadow.score()
  })
  const score = shadow.score()
  const real = replay(load, optimizerWith(overrides, options), options)
  const lateShare = (score.late - warmUp.late) / (score.arrived - warmUp.arrived)
  const hours = (score.workerSec - warmUp.workerSec) / 3600
  expect(Math.abs(hours / real.workerHours - 1)).toBeLessThan(0.07)
  expect(Math.abs(lateShare - real.lateRatio)).toBeLessThan(0.1 * real.lateRatio + 0.002)
})
