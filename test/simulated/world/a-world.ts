import { createWorld } from '../../../lib/simulated/world/create-world.ts'
import { jobsOf } from '../../../lib/simulated/world/jobs.ts'
import type { World, WorldOptions } from '../../../lib/simulated/world/world.ts'

/** A world of one group of two ready workers with two agents each, from second 0; jobs as `[submitSec, durationSec]`. */
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
