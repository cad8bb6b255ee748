/** Settings that suit workers that boot in seconds: cycles every 10 s, a surplus released within a lead time. */
export const quick = {
  optimizationIntervalSec: 10,
  reportAfterSec: 20,
  leadTimeSec: 5,
  releaseDelaySec: 5,
  busyReleaseDelaySec: 0,
  deadBandShare: 0,
  shrinkLimitShare: 1,
  shrinkWindowShare: 1,
  shrinkIdleWindowShare: 1,
  headroomAgents: 0,
  headroomShare: 0,
} as const
