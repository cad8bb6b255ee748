import { createWorld } from '../../../lib/simulated/world/create-world.ts'
import { jobsOf } from '../../../lib/simulated/world/jobs.ts'
import type { World, WorldOptions } from '../../../lib/simulated/world/world.ts'

/** A world that starts at second 0 with one group of two ready workers of two agents each; jobs are `[submitSec, durationSec]`. */
export function aWorld(
  jobs: readonly (readonly [submitSec: number, durationSec: number])[] = [],
  options: Partial<WorldOptions> = {},
): World {
  return createWorld({
    seed: 1,
    startSec: 0,
    groups: [{ key: 'here/workers', agentsPerWorker: 2 }],
    bootSec: 120,
    jobs: jobsOf(
      jobs.map(([submitSec]) => submitSec),
      jobs.map(([, durationSec]) => durationSec),
    ),
    ...options,
  })
}
