import { optimizer } from './policies/optimizer.ts'
import { staticPeak } from './policies/static-peak.ts'
import type { PolicyMaker } from './policy.ts'

/** Every policy that can be asked for by name, in the order in which `all` runs them. */
export const policies: Readonly<Record<string, PolicyMaker>> = {
  optimizer,
  'static-peak': staticPeak,
}
