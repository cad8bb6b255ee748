import { arrayJobs } from './scenarios/array-jobs.ts'
import { mishaps } from './scenarios/mishaps.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { seasons } from './scenarios/seasons.ts'
import { shapes } from './scenarios/shapes.ts'

/** Every scenario that can be asked for by name, in the order in which `all` runs them. */
export const scenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [...shapes, ...seasons, ...mishaps, arrayJobs].map((scenario) => [scenario.name, scenario]),
)
