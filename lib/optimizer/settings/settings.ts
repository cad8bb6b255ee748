import { type Parameter, parameters } from './parameters.ts'

export type SettingName = keyof typeof parameters
export type Settings = { readonly [Name in SettingName]: number }

export const settingNames = Object.keys(parameters) as readonly SettingName[]

export const defaultSettings: Settings = Object.fromEntries(
  settingNames.map((name) => [name, parameters[name].default]),
) as Settings

/** One sentence per value that is unknown, not a number, or out of its range; empty when all is well. */
export function settingProblems(overrides: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(overrides).flatMap(([name, value]) => {
    const parameter: Parameter | undefined = Object.hasOwn(parameters, name)
      ? parameters[name as SettingName]
      : undefined
    if (parameter === undefined) return [`${name} is not a setting`]
    if (typeof value !== 'number' || !Number.isFinite(value)) return [`${name} must be a number, got ${String(value)}`]
    if (parameter.integer && !Number.isInteger(value)) return [`${name} must be a whole number, got ${value}`]
    if (value < parameter.min || value > parameter.max)
      return [`${name} must be between ${parameter.min} and ${parameter.max} (${parameter.unit}), got ${value}`]
    return []
  })
}

/**
 * The settings in force: later layers win over earlier ones, all over the defaults.
 * @throws RangeError naming every value that does not fit.
 */
export function settingsFrom(...layers: readonly Partial<Settings>[]): Settings {
  const merged: Record<string, unknown> = { ...defaultSettings }
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer)) if (value !== undefined) merged[name] = value
  const problems = settingProblems(merged)
  if (problems.length > 0) throw new RangeError(problems.join('; '))
  return merged as Settings
}
