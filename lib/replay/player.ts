import { desiredFrom } from './policies/desired.ts'
import type { RivalSetting } from './policies/rival.ts'
import { policies } from './policies.ts'
import type { Bounds, Policy, PolicyMaker } from './policy.ts'
import type { DesiredSchedule } from './reading/desired-schedule.ts'
import { rivals } from './rivals.ts'

/** A policy by name, a rival perhaps with a setting of its own, or a schedule. Plain data, so that any thread can play it. */
export type Player =
  | { readonly policy: string; readonly setting?: RivalSetting }
  | { readonly schedule: DesiredSchedule }

/** @throws RangeError when there is no such policy, or no such rival to be set. */
export function makerOf(player: Player): PolicyMaker {
  if ('schedule' in player) return desiredFrom(player.schedule)
  const maker = unboundedMaker(player)
  return (run) => bounded(maker(run), run.options.bounds)
}

function unboundedMaker({ policy, setting }: Exclude<Player, { readonly schedule: unknown }>): PolicyMaker {
  if (setting === undefined) {
    const maker = policies[policy]
    if (maker === undefined) throw new RangeError(`there is no policy ${policy}`)
    return maker
  }
  const rival = rivals.find(({ name }) => name === policy)
  if (rival === undefined) throw new RangeError(`there is no rival ${policy} that could be set`)
  return (run) => rival.policy(setting, run)
}

/** Limits a policy that asks for a size to the group's bounds; one that names steps knows the bounds from its snapshots. */
function bounded(policy: Policy, bounds: Bounds | undefined): Policy {
  if (bounds === undefined) return policy
  const { min, max } = bounds
  return {
    ...policy,
    look(observation) {
      const commands = policy.look(observation)
      return 'desired' in commands ? { desired: Math.min(max, Math.max(min, commands.desired)) } : commands
    },
  }
}
