import fc from 'fast-check'
import { createWorld } from '../../../lib/simulated/world/create-world.ts'
import { jobsOf } from '../../../lib/simulated/world/jobs.ts'
import type { World, WorldOptions } from '../../../lib/simulated/world/world.ts'

export type Act =
  | { readonly do: 'desire' | 'launch'; readonly workers: number; readonly group: number }
  | { readonly do: 'cancel' | 'drain' | 'undrain' | 'terminate' | 'kill'; readonly pick: number }
  | { readonly do: 'limit'; readonly pick: number; readonly agents: number }
  | { readonly do: 'health'; readonly pick: number; readonly healthy: boolean }

export interface Scenario {
  readonly seed: number
  readonly startSec: number
  readonly agents: readonly number[]
  readonly bootSec: number
  readonly leaves: boolean
  /** In order of submission. */
  readonly jobs: readonly (readonly [submitSec: number, durationSec: number])[]
  /** Steps of time, each with what is done to the world at its end. */
  readonly looks: readonly { readonly afterSec: number; readonly acts: readonly Act[] }[]
}

const pick = fc.nat(20)
const group = fc.nat(1)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('desire' as const), workers: fc.nat(7), group }) },
  fc.record({ do: fc.constant('launch' as const), workers: fc.nat(2), group }),
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('cancel', 'drain', 'undrain', 'terminate', 'kill'), pick }),
  },
  fc.record({ do: fc.constant('limit' as const), pick, agents: fc.nat(4) }),
  fc.record({ do: fc.constant('health' as const), pick, healthy: fc.boolean() }),
)

export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.nat(1e6),
    startSec: fc.constantFrom(0, 1_700_000_000),
    agents: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    bootSec: fc.integer({ min: 1, max: 60 }),
    leaves: fc.boolean(),
    jobs: fc
      .array(fc.tuple(fc.nat(240), fc.integer({ min: 1, max: 80 })), { maxLength: 60 })
      .map((jobs) => jobs.sort(([a], [b]) => a - b)),
    looks: fc.array(fc.record({ afterSec: fc.nat(40), acts: fc.array(act, { maxLength: 4 }) }), { maxLength: 12 }),
  })
  .map((scenario) => ({
    ...scenario,
    jobs: scenario.jobs.map(([submitSec, durationSec]) => [scenario.startSec + submitSec, durationSec] as const),
  }))

export function optionsOf(scenario: Scenario): WorldOptions {
  const { seed, startSec, bootSec, leaves, agents, jobs } = scenario
  return {
    seed,
    startSec,
    bootSec,
    drained: leaves ? 'leave-when-empty' : 'wait-to-be-told',
    groups: agents.map((agentsPerWorker, index) => ({ key: `here/${index}`, agentsPerWorker })),
    jobs: jobsOf(
      jobs.map(([submitSec]) => submitSec),
      jobs.map(([, durationSec]) => durationSec),
    ),
  }
}

export function worldOf(scenario: Scenario, onStart?: WorldOptions['onStart']): World {
  return createWorld({ ...optionsOf(scenario), ...(onStart ? { onStart } : {}) })
}

/** Picks one of the workers; undefined if there is none. */
export function picked<T>(workers: readonly T[], at: number): T | undefined {
  return workers[at % Math.max(1, workers.length)]
}

export function perform(world: World, act: Act): void {
  const id = 'pick' in act ? (picked(world.workers(), act.pick)?.id ?? 'nobody') : 'nobody'
  if (act.do === 'desire') world.setDesired(act.workers, act.group)
  else if (act.do === 'launch') world.launch(act.workers, act.group)
  else if (act.do === 'limit') world.limit(id, act.agents)
  else if (act.do === 'health') world.setHealthy(id, act.healthy)
  else world[act.do](id)
}
