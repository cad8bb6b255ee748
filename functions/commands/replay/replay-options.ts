import { type Command, InvalidArgumentError, Option } from 'commander'
import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import type { SettingName, Settings } from '../../../lib/optimizer/settings/settings.ts'
import { policies } from '../../../lib/replay/policies.ts'
import { scenarios } from '../../../lib/replay/scenarios.ts'
import { Failure } from '../failure.ts'
import { numeric, whole } from '../options/arguments.ts'
import { assignedSettings } from '../options/assignments.ts'
import { hourlyUsdOption, loadOptions, timeZoneOption, traceTimeZone } from '../options/trace-options.ts'

export interface ReplayFlags {
  readonly policy?: readonly string[]
  readonly scenario?: readonly string[]
  readonly sloWait: number
  readonly lateCost?: number
  readonly boot: number
  readonly agentsPerWorker: number
  readonly peakAgents: number
  readonly interval: number
  readonly seed: number
  readonly days?: number
  readonly set?: Partial<Settings>
  readonly hourlyUsd?: number
  readonly timeZone?: string
  readonly desired?: string
  readonly timeline?: string
  readonly html?: string
  readonly tune?: true
  readonly resume?: string
  readonly json?: true
}

const policyNames = Object.keys(policies)
const scenarioNames = Object.keys(scenarios)

export function withReplayOptions(command: Command): Command {
  const { optimizationIntervalSec: interval } = parameters
  const [peakAgents, seed, days] = loadOptions()
  return command
    .addOption(
      new Option(
        '--policy <names>',
        `policies to run, separated by commas: ${policyNames.join(', ')}, or all`,
      ).argParser(namesOf('policy', policyNames)),
    )
    .addOption(
      new Option(
        '--scenario <names>',
        `made-up load, beside or instead of traces: ${scenarioNames.join(', ')}, or all`,
      ).argParser(namesOf('scenario', scenarioNames)),
    )
    .addOption(whole('--slo-wait <seconds>', 'a job that waits longer is late', 1, 86_400).default(60))
    .addOption(
      numeric(
        '--late-cost <worker-hours>',
        'what a late job costs: seek the least of worker-hours and late jobs together, instead of at most 1 % late',
        { min: 0.001, max: parameters.lateBugWorkerHours.max },
      ),
    )
    .addOption(whole('--boot <seconds>', 'median time from launch to ready', 1, 7200).default(120))
    .addOption(whole('--agents-per-worker <n>', 'jobs that a worker runs at a time', 1, 1000).default(4))
    .addOption(peakAgents)
    .addOption(
      whole('--interval <seconds>', 'time between two looks', interval.min, interval.max).default(interval.default),
    )
    .addOption(seed)
    .addOption(days)
    .addOption(
      new Option(
        '--set <name=value,...>',
        'settings of the optimizer that it is not to tune, such as headroomAgents=4',
      ).argParser(givenSettings),
    )
    .addOption(hourlyUsdOption('price of a worker in US dollars: adds dollars to table and report'))
    .addOption(timeZoneOption(traceTimeZone))
    .option('--desired <file.csv>', 'replay this schedule (t_sec,desired) instead of a policy')
    .option(
      '--tune',
      'rivals with the cheapest setting that keeps at most 1 % late on the trace (or --late-cost), found in hindsight',
    )
    .option('--resume <file>', 'keep each result in this file and take from it what an interrupted run has played')
    .option('--timeline <out.csv>', 'write one row per interval, of the first policy')
    .option('--html <out.html>', 'write a report with charts: one file that needs no other')
    .option('--json', 'for machines')
}

/** What has an option of its own that other policies heed as well. */
const ownOptions: Partial<Record<SettingName, string>> = {
  optimizationIntervalSec: '--interval',
  promiseWaitSec: '--slo-wait',
  lateBugWorkerHours: '--late-cost',
}

/** What is left to be given where those settings are options. */
export function withoutOwnOptions(settings: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !Object.hasOwn(ownOptions, name)))
}

/** A second `--set` adds to the first. */
function givenSettings(text: string, before: Partial<Settings> = {}): Partial<Settings> {
  const earlier = Object.entries(before).map(([name, value]) => `${name}=${value}`)
  const settings = understood([...earlier, ...text.split(',').map((each) => each.trim())])
  for (const [name, option] of Object.entries(ownOptions))
    if (Object.hasOwn(settings, name)) throw new InvalidArgumentError(`For ${name} there is ${option}.`)
  return settings
}

/** Commander names the option. */
function understood(assignments: readonly string[]): Partial<Settings> {
  try {
    return assignedSettings(assignments)
  } catch (error) {
    if (error instanceof Failure)
      throw new InvalidArgumentError(error.message.endsWith('?') ? error.message : `${error.message}.`)
    throw error
  }
}

/** Reads names separated by commas; `all` stands for all of them. */
function namesOf(what: string, known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const wanted = text.split(',').map((name) => name.trim())
    for (const name of wanted)
      if (name !== 'all' && !known.includes(name))
        throw new InvalidArgumentError(`There is no ${what} ${JSON.stringify(name)}, only ${known.join(', ')} and all.`)
    return [...new Set(wanted.flatMap((name) => (name === 'all' ? known : [name])))]
  }
}
