import { Command } from 'commander'
import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import { type SettingName, settingNames } from '../../lib/optimizer/settings/settings.ts'
import { assignedSettings, checkSettingNames } from './options/assignments.ts'
import { type SettingsAnswer, settingsAnswer } from './remote/answers.ts'
import { findFleet, type RemoteOptions, remote } from './remote/remote.ts'
import { request } from './remote/request.ts'
import { helpColumns } from './terminal/help-text.ts'
import { print, printJson, styled, table } from './terminal/print.ts'
import { wrapped } from './terminal/wrapped.ts'

export function settingsCommand(): Command {
  const get = remote(new Command('get'))
    .description('All settings: what is in force, and whether it was set, tuned or is the default.')
    .addHelpText('after', '\nExamples:\n  rao settings get\n  rao settings get --fleet ci --json | jq .tuned')
    .action(getSettings)
  const set = remote(new Command('set'))
    .description('Change settings; those not named stay as they are.')
    .argument('<name=value...>', 'such as burstCapacityFactor=1.5')
    .addHelpText(
      'after',
      `\nExample:\n  rao settings set optimizationIntervalSec=60 headroomAgents=4\n\nSettings (default; range and unit):\n${settingsHelp()}`,
    )
    .action(setSettings)
  const reset = remote(new Command('reset'))
    .description('Give settings back to tuning, and until it has chosen to their defaults.')
    .argument('<name...>', 'such as burstCapacityFactor')
    .addHelpText('after', '\nExample:\n  rao settings reset burstCapacityFactor headroomAgents')
    .action(resetSettings)
  return new Command('settings')
    .helpCommand(false)
    .description('Read and change the settings of a fleet.')
    .addCommand(get)
    .addCommand(set)
    .addCommand(reset)
    .addHelpText(
      'after',
      '\nExamples:\n  rao settings get\n  rao settings set burstCapacityFactor=1.5\n  rao settings reset burstCapacityFactor',
    )
}

function settingsHelp(): string {
  return settingNames
    .map((name) => {
      const { about, default: usual, min, max, unit } = parameters[name]
      const text = `  ${name.padEnd(24)} ${about} (${usual}; ${min} to ${max} ${unit})`
      return wrapped(text, { indent: ' '.repeat(27), width: helpColumns() })
    })
    .join('\n')
}

async function getSettings(options: RemoteOptions): Promise<void> {
  const fleet = await findFleet(options)
  const answer = await request(fleet.at('settings'), settingsAnswer)
  if (options.json) return printJson(answer)
  const rows = settingNames.flatMap((name) => {
    const value = answer.effective[name]
    if (value === undefined) return []
    const origin = originOf(name, answer)
    const marked = (text: string) => (origin === 'set' ? styled('yellow', text) : text)
    const by = origin === 'default' ? '' : origin
    return [[marked(name), marked(String(value)), by, String(answer.defaults[name]), parameters[name].unit]]
  })
  print(table(rows, ['setting', 'in force', 'by', 'default', 'unit']))
  print(styled('dim', `version ${answer.version}, of the fleet ${fleet.fleet}`))
}

async function setSettings(assignments: readonly string[], options: RemoteOptions): Promise<void> {
  await change(assignedSettings(assignments), options)
}

async function resetSettings(names: readonly string[], options: RemoteOptions): Promise<void> {
  checkSettingNames(names)
  await change(Object.fromEntries(names.map((name) => [name, null])), options)
}

async function change(body: Readonly<Record<string, number | null>>, options: RemoteOptions): Promise<void> {
  const fleet = await findFleet(options)
  const put = () => request(fleet.at('settings'), settingsAnswer, { method: 'PUT', body })
  if (options.json) return printJson(await put())
  const before = await request(fleet.at('settings'), settingsAnswer)
  const after = await put()
  print(table(Object.keys(body).map((name) => changeRow(name as SettingName, before, after))))
}

function changeRow(name: SettingName, before: SettingsAnswer, after: SettingsAnswer): string[] {
  const [from, to] = [before.effective[name], after.effective[name]]
  return [
    name,
    from === to ? `${to}, as before` : `${from} → ${styled('bold', String(to))}`,
    parameters[name].unit,
    originOf(name, after),
  ]
}

function originOf(name: SettingName, { overrides, tuned }: SettingsAnswer): 'set' | 'tuned' | 'default' {
  if (overrides[name] !== undefined) return 'set'
  return tuned?.settings[name] === undefined ? 'default' : 'tuned'
}
