import {
  type SettingName,
  type Settings,
  settingNames,
  settingProblems,
} from '../../../lib/optimizer/settings/settings.ts'
import { didYouMean } from '../../../lib/words/did-you-mean.ts'
import { Failure } from '../failure.ts'

/**
 * Settings from words of the form name=value.
 * @throws Failure when a name is unknown or given twice, or a value does not fit.
 */
export function assignedSettings(assignments: readonly string[]): Partial<Settings> {
  const assigned = assignments.map(assignment)
  const names = assigned.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new Failure(`${twice} is given twice`, 2)
  checkSettingNames(names)
  const settings = Object.fromEntries(assigned)
  const problems = settingProblems(settings)
  if (problems.length > 0) throw new Failure(problems.join('; '), 2)
  return settings
}

/** @throws Failure naming the first that is no setting, and one that may have been meant. */
export function checkSettingNames(names: readonly string[]): void {
  const unknown = names.find((name) => !settingNames.includes(name as SettingName))
  if (unknown === undefined) return
  throw new Failure(`${unknown} is not a setting${didYouMean(unknown, settingNames)}`, 2)
}

function assignment(text: string): [string, number] {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Failure(`'${text}' is not of the form name=value`, 2)
  const number = Number(value)
  if (Number.isNaN(number) || value.trim() === '') throw new Failure(`${name} must be a number, got '${value}'`, 2)
  return [name, number]
}
