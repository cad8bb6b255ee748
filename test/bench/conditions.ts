/** What loads are replayed under where nothing else is said: the defaults of `rao replay`. */
export const conditions = {
  sloWaitSec: 60,
  bootSec: 120,
  agentsPerWorker: 4,
  peakAgents: 100,
  intervalSec: 30,
  seed: 1,
} as const
