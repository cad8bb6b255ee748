export interface Parameter {
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer?: true
  /** `s` seconds, `agents`, `workers`, `share` of one, `factor`, `snapshots`, `worker-hours`. */
  readonly unit: string
  readonly about: string
}

/**
 * Every number that an operator may set, with its default and the range in which it makes sense.
 * This table is the only place where a default lives: the zod schema of the API, the table of SETTINGS.md, the help of the
 * command line and the checks of settings are all read off it.
 */
export const parameters = {
  optimizationIntervalSec: {
    default: 30,
    min: 10,
    max: 3600,
    integer: true,
    unit: 's',
    about: 'Time between two cycles.',
  },
  usageHistorySize: {
    default: 60,
    min: 2,
    max: 2880,
    integer: true,
    unit: 'snapshots',
    about: 'Snapshots kept and regressed on.',
  },
  burstCapacityFactor: {
    default: 1.2,
    min: 1,
    max: 5,
    unit: 'factor',
    about: 'Capacity over predicted demand while a burst lasts.',
  },
  burstUtilisation: {
    default: 0.9,
    min: 0.5,
    max: 2,
    unit: 'share',
    about: 'Predicted or detected utilisation above which a burst starts.',
  },
  burstExitSnapshots: {
    default: 3,
    min: 1,
    max: 100,
    integer: true,
    unit: 'snapshots',
    about: 'Calm snapshots in a row after which an automatic burst ends.',
  },
  burstMaxDurationSec: {
    default: 3600,
    min: 60,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'No burst, automatic or manual, lasts longer.',
  },
  burstCooldownSec: {
    default: 300,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'Rest between an automatic burst and the next automatic one.',
  },
  headroomAgents: {
    default: 2,
    min: 0,
    max: 10_000,
    unit: 'agents',
    about: 'Idle agents kept above demand. What counts as demand: see `averagingSec`.',
  },
  headroomRoot: {
    default: 0,
    min: 0,
    max: 20,
    unit: 'factor',
    about:
      'Idle agents kept above demand, as a multiple of its square root: by that much the number of independent bugs varies.',
  },
  headroomShare: {
    default: 0.15,
    min: 0,
    max: 4,
    unit: 'share',
    about: 'Idle agents kept above demand, as a share of it.',
  },
  headroomIdleSec: {
    default: 0,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about:
      'After so long without a bug `headroomAgents` are no longer kept, until the next bug is there. 0: they always are.',
  },
  forecastQuantile: {
    default: 0.5,
    min: 0.5,
    max: 0.99,
    unit: 'share',
    about: 'Quantile of predicted demand to be covered when new capacity could be ready.',
  },
  averagingSec: {
    default: 900,
    min: 0,
    max: 3600,
    integer: true,
    unit: 's',
    about:
      'Arrivals are averaged over this time to tell the load to come, which then counts as demand. 0: demand is the bugs that are there now.',
  },
  backlogRecoverySec: {
    default: 60,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about:
      'A backlog gets the agents that work it off within this time, or by the next cycle where that is later; at most one per bug.',
  },
  standingWaitSec: {
    default: 15,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'Bugs that will begin within this time anyway, on agents that become free, get no agent of their own.',
  },
  surgeShare: {
    default: 0,
    min: 0,
    max: 1,
    unit: 'share',
    about: 'Share of the rises that keep to the clock to be covered ahead of them, once training has found any.',
  },
  releaseDelaySec: {
    default: 300,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about:
      'A surplus must last this long, and at least the lead time and two cycles, before idle workers are released. 0: they go at once.',
  },
  busyReleaseDelaySec: {
    default: 1800,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'A surplus must last this long before workers with bugs at work drain. Until then they are left to empty.',
  },
  deadBandShare: {
    default: 0.8,
    min: 0,
    max: 4,
    unit: 'share',
    about:
      'A surplus smaller than this share of the agents wanted, not counting the first dozen, is kept for `deadBandDelaySec`: a size that wavers is not followed.',
  },
  deadBandDelaySec: {
    default: 7200,
    min: 0,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'A surplus within the dead band must last this long before idle workers are released.',
  },
  leadTimeSec: {
    default: 180,
    min: 1,
    max: 7200,
    unit: 's',
    about: 'Launch to first heartbeat, assumed until enough launches have been seen.',
  },
  growLimitShare: {
    default: 1,
    min: 0.05,
    max: 10,
    unit: 'share',
    about: 'Agents launched in one cycle, as a share of those ready or booting.',
  },
  growLimitWorkers: {
    default: 100,
    min: 1,
    max: 1000,
    integer: true,
    unit: 'workers',
    about: 'Workers, whatever their size, that one cycle may launch in all groups together, whatever the share allows.',
  },
  shrinkLimitShare: {
    default: 0.1,
    min: 0.01,
    max: 1,
    unit: 'share',
    about: 'Workers not confirmed idle that may leave in one cycle (at least one).',
  },
  shrinkWindowShare: {
    default: 0.25,
    min: 0.01,
    max: 1,
    unit: 'share',
    about: 'Workers not confirmed idle that may leave in ten minutes (at least one).',
  },
  shrinkIdleWindowShare: {
    default: 0.75,
    min: 0.01,
    max: 1,
    unit: 'share',
    about: 'Workers of any kind, also those confirmed idle, that may leave in ten minutes (at least one).',
  },
  coverageToShrink: {
    default: 0.8,
    min: 0,
    max: 1,
    unit: 'share',
    about: 'Share of workers with a fresh reading below which nothing shrinks.',
  },
  coverageToAct: {
    default: 0.5,
    min: 0,
    max: 1,
    unit: 'share',
    about: 'Share of workers with a fresh reading below which the cycle holds and raises an alarm.',
  },
  promiseWaitSec: {
    default: 60,
    min: 1,
    max: 86_400,
    integer: true,
    unit: 's',
    about: 'The promise: a bug that waits longer is late.',
  },
  promiseLateShare: {
    default: 0.01,
    min: 0.0001,
    max: 1,
    unit: 'share',
    about: 'The promise: no larger share of bugs is late.',
  },
  lateBugWorkerHours: {
    default: 0,
    min: 0,
    max: 10_000,
    unit: 'worker-hours',
    about:
      'What a late bug costs, as worker-hours. Above 0, this takes the place of `promiseLateShare`: tuning seeks the least of worker-hours and late bugs together.',
  },
  launchCostSec: {
    default: 0,
    min: 0,
    max: 86_400,
    unit: 's',
    about:
      'What a launch costs besides the time that it takes (pulled images, cold caches), as seconds of a worker. The more, the calmer is the fleet that tuning finds.',
  },
  reportAfterSec: {
    default: 60,
    min: 5,
    max: 3600,
    integer: true,
    unit: 's',
    about:
      'Interval at which workers are asked to report; a reading is fresh for twice as long. Never lower it by more than half at a time: workers learn of it with their next report.',
  },
} as const satisfies Record<string, Parameter>
