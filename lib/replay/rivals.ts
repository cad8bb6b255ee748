import { autopilot } from './policies/autopilot.ts'
import { buildkite } from './policies/buildkite.ts'
import { craneDsp } from './policies/crane-dsp.ts'
import { holtWinters } from './policies/holt-winters.ts'
import { hpa } from './policies/hpa.ts'
import { keda } from './policies/keda.ts'
import { nomad } from './policies/nomad.ts'
import { predictive } from './policies/predictive.ts'
import type { Rival } from './policies/rival.ts'
import { staticPeak } from './policies/static-peak.ts'
import { targetTracking } from './policies/target-tracking.ts'

/** What the optimizer is measured against, in the order in which `all` runs them. */
export const rivals: readonly Rival[] = [
  staticPeak,
  targetTracking,
  predictive,
  hpa,
  keda,
  buildkite,
  nomad,
  holtWinters,
  craneDsp,
  autopilot,
]
