import type { Settings } from '../settings/settings.ts'

/** What tuning may choose. Everything else stays with the operator. */
export type Candidate = Pick<
  Settings,
  | 'headroomAgents'
  | 'headroomRoot'
  | 'headroomShare'
  | 'headroomIdleSec'
  | 'averagingSec'
  | 'backlogRecoverySec'
  | 'standingWaitSec'
  | 'releaseDelaySec'
  | 'deadBandShare'
  | 'forecastQuantile'
  | 'surgeShare'
  | 'burstUtilisation'
>

export function coversSurges({ surgeShare }: Candidate): boolean {
  return surgeShare > 0
}

/** What a candidate has where nothing else is said. */
const bare: Candidate = {
  headroomAgents: 0,
  headroomRoot: 0,
  headroomShare: 0,
  headroomIdleSec: 0,
  averagingSec: 0,
  backlogRecoverySec: 0,
  standingWaitSec: 0,
  releaseDelaySec: 120,
  deadBandShare: 0,
  forecastQuantile: 0.5,
  surgeShare: 0,
  burstUtilisation: 1.25,
}

/** One candidate for each combination of these values. */
function every(choices: { readonly [Name in keyof Candidate]?: readonly number[] }): Candidate[] {
  return Object.entries(choices).reduce<Candidate[]>(
    (made, [name, values]) => made.flatMap((candidate) => values.map((value) => ({ ...candidate, [name]: value }))),
    [bare],
  )
}

const shortBugs = { releaseDelaySec: [0], deadBandShare: [0.1] }
const fewSpare = { ...shortBugs, headroomShare: [0, 0.05], headroomAgents: [0, 1, 2, 3], averagingSec: [900] }
const rootSpare = { ...shortBugs, headroomRoot: [0.1, 0.2, 0.4, 0.6, 0.8], averagingSec: [900] }

/**
 * What fleets of very different kinds have been seen to choose, and its neighbours. A fleet with tuned headroom runs above
 * 90 % utilisation all day, so to a candidate a burst is demand beyond all that is ready or booting.
 */
export const candidates: readonly Candidate[] = [
  // Headroom in many sizes, since that is where fleets differ most.
  ...every({ headroomShare: [0, 0.05, 0.1, 0.3, 0.8], headroomAgents: [0, 1, 2, 4, 8] }),
  ...every({ headroomShare: [0, 0.1], headroomAgents: [16, 24, 32, 48, 64, 80, 96, 128, 192, 256, 512] }),
  // Many short bugs: capacity for the load to come. The longer a backlog may take, the longer a queue may stand.
  ...every({ ...fewSpare, backlogRecoverySec: [60], standingWaitSec: [0, 5, 10, 20] }),
  ...every({ ...fewSpare, backlogRecoverySec: [120], standingWaitSec: [5, 10, 15, 20] }),
  ...every({ ...fewSpare, backlogRecoverySec: [240], standingWaitSec: [20, 30] }),
  ...every({
    ...shortBugs,
    headroomAgents: [0, 1, 2, 3],
    averagingSec: [300],
    backlogRecoverySec: [120],
    standingWaitSec: [0, 10, 20, 30],
  }),
  // The same where booting takes long, so that it pays to keep a surplus for a while.
  ...every({ headroomAgents: [0, 2], averagingSec: [900], backlogRecoverySec: [240], standingWaitSec: [0, 20] }),
  // Batches of bugs: headroom for them above the load to come.
  ...every({
    headroomShare: [0, 0.1],
    headroomAgents: [16, 24, 32, 40, 48, 64, 96],
    averagingSec: [600],
    backlogRecoverySec: [120],
  }),
  // Bursts that come in trains: a surplus is kept for the next.
  ...every({ headroomShare: [0, 0.1], headroomAgents: [0, 1, 2, 16], releaseDelaySec: [600, 1800] }),
  // Rises that keep to the clock.
  ...every({ headroomAgents: [0, 4], surgeShare: [0.2, 0.5, 1] }),
  ...every({
    headroomAgents: [0, 2, 4],
    surgeShare: [0.2, 0.3, 0.5, 1],
    releaseDelaySec: [0],
    averagingSec: [300],
    backlogRecoverySec: [60, 120],
    standingWaitSec: [0, 10],
  }),
  // Independent bugs: headroom follows the root of demand, so that a night without bugs keeps no agent.
  ...every({ headroomRoot: [0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.4, 2] }),
  ...every({ ...rootSpare, backlogRecoverySec: [60] }),
  ...every({ ...rootSpare, backlogRecoverySec: [120], standingWaitSec: [0, 10, 20] }),
  // A moderate number of short bugs: headroom follows the load to come.
  ...every({
    ...shortBugs,
    headroomShare: [0, 0.1],
    headroomRoot: [0.4, 0.8, 1.2],
    averagingSec: [300],
    backlogRecoverySec: [60],
  }),
  // Working hours: headroom that is released some time after the last bug.
  ...every({
    headroomIdleSec: [1800, 7200],
    headroomShare: [0, 0.1],
    headroomAgents: [2, 4, 8, 16, 24, 32, 48, 64, 96, 128],
  }),
  // Forecasts at a high quantile.
  ...every({ headroomShare: [0, 0.1], headroomAgents: [0, 4], forecastQuantile: [0.9] }),
  ...every({ headroomRoot: [0.4, 0.8, 1.4], releaseDelaySec: [300], forecastQuantile: [0.9] }),
]

/** Fleets that turn seldom. Where launches cost no more than their time they are never the cheapest. */
const calmer = [
  ...[
    { headroomAgents: [0, 2], averagingSec: [900], backlogRecoverySec: [120], standingWaitSec: [10] },
    { headroomAgents: [0, 2], averagingSec: [900], backlogRecoverySec: [240], standingWaitSec: [20] },
  ].flatMap((fleet) => [
    ...every({ ...fleet, releaseDelaySec: [0], deadBandShare: [0.3, 0.8] }),
    ...every({ ...fleet, releaseDelaySec: [300, 600, 1800], deadBandShare: [0.1, 0.3, 0.8] }),
  ]),
  ...every({ headroomRoot: [0.4, 0.8], releaseDelaySec: [600, 1800], deadBandShare: [0.3, 0.8] }),
]

const all: readonly Candidate[] = [...candidates, ...calmer]

/** What there is to choose from: the calmer ones only where launches have a price. */
export function candidatesFor({ launchCostSec }: Pick<Settings, 'launchCostSec'>): readonly Candidate[] {
  return launchCostSec > 0 ? all : candidates
}
