import type { Policy, PolicyMaker, ReplayOptions } from '../policy.ts'

export type RivalSetting = Readonly<Record<string, number>>

/** What a rival's fleet never falls below where it cannot wake from zero: without a worker there is no metric. */
export const fewestWorkers = 1

/** A policy that others offer, with the settings that its users turn. */
export interface Rival {
  readonly name: string
  /** Its documented default. */
  readonly defaults: RivalSetting
  /** Set where even a fixed setting knows the future, so that nobody could have chosen it beforehand. */
  readonly hindsight?: true
  /** Settings worth trying with hindsight, twelve at least. */
  grid(options: ReplayOptions): readonly RivalSetting[]
  policy(setting: RivalSetting, run: Run): Policy
}

type Run = Parameters<PolicyMaker>[0]

/** The rival as its documentation would have it. */
export function atDefaults(rival: Rival): PolicyMaker {
  return (run) => rival.policy(rival.defaults, run)
}

/** Every combination of the values given for each parameter, the last parameter varying fastest. */
export function gridOf(values: Readonly<Record<string, readonly number[]>>): readonly RivalSetting[] {
  return Object.entries(values).reduce<readonly RivalSetting[]>(
    (rows, [name, column]) => rows.flatMap((row) => column.map((value) => ({ ...row, [name]: value }))),
    [{}],
  )
}

/** A parameter that the rival's settings must have. */
export function parameter(setting: RivalSetting, name: string): number {
  const value = setting[name]
  if (value === undefined || !Number.isFinite(value)) throw new RangeError(`${name} must be a number, got ${value}`)
  return value
}
