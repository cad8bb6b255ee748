import type { Policy, PolicyMaker, ReplayOptions } from '../policy.ts'

export type RivalSetting = Readonly<Record<string, number>>

/** Fewest workers of a rival that cannot grow from zero: without a worker it has no metric. */
export const fewestWorkers = 1

/** Somebody else's policy, with the settings that its users choose. */
export interface Rival {
  readonly name: string
  /** Its documented default. */
  readonly defaults: RivalSetting
  /** Set where even a fixed setting depends on the future, so that nobody could have chosen it beforehand. */
  readonly hindsight?: true
  /** Settings worth trying in hindsight, at least twelve. */
  grid(options: ReplayOptions): readonly RivalSetting[]
  policy(setting: RivalSetting, run: Run): Policy
}

type Run = Parameters<PolicyMaker>[0]

/** The rival with its documented default. */
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
