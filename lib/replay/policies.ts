import { clairvoyant } from './policies/clairvoyant.ts'
import { optimizer } from './policies/optimizer.ts'
import { atDefaults } from './policies/rival.ts'
import type { PolicyMaker } from './policy.ts'
import { rivals } from './rivals.ts'

/** Every policy that can be asked for by name, in the order in which `all` runs them. */
export const policies: Readonly<Record<string, PolicyMaker>> = {
  optimizer,
  ...Object.fromEntries(rivals.map((rival) => [rival.name, atDefaults(rival)])),
  clairvoyant,
}
