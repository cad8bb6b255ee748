import { InvalidArgumentError, Option } from 'commander'
import { isTimeZone } from '../../../lib/optimizer/snapshot/time-zone.ts'
import { isDated } from '../../../lib/replay/reading/trace.ts'
import { traceFiles } from '../../../lib/replay/reading/trace-files.ts'
import { numeric, whole } from './arguments.ts'

/** The options that a trace's load depends on. */
export function loadOptions(): readonly [peakAgents: Option, seed: Option, days: Option] {
  return [
    numeric('--peak-agents <n>', 'P99.9 of a demand series in agents', { min: 1, max: 100_000 }).default(100),
    whole('--seed <n>', 'everything is a function of it', 0, 2 ** 32 - 1).default(1),
    numeric('--days <n>', 'only the first n days of each trace', { min: 0.01, max: 3660 }),
  ]
}

export function hourlyUsdOption(about: string): Option {
  return numeric('--hourly-usd <price>', about, { min: 0.0001, max: 1_000_000 })
}

/** Of `--time-zone` where traces are read. */
export const traceTimeZone =
  'whose clock days follow, such as Europe/Berlin (default: UTC); times without an offset are UTC all the same'

export function timeZoneOption(about: string): Option {
  return new Option('--time-zone <name>', about).argParser((name) => {
    if (!isTimeZone(name)) throw new InvalidArgumentError('There is no such time zone.')
    return name
  })
}

/** In a trace without dates, days count from its beginning, whatever the time zone. */
export function warnUndated(name: string, originSec: number, timeZone: string | undefined): void {
  if (timeZone !== undefined && !isDated({ originSec }))
    process.stderr.write(`rao: ${name} has no dates, so --time-zone says nothing of it\n`)
}

/** Passes on what is to be known of a trace before its results are believed. */
export function tell({ notice }: { readonly notice?: string }): void {
  if (notice !== undefined) process.stderr.write(`rao: ${notice}\n`)
}

/** The files that paths, folders and globs name; files among them that are no traces are reported. */
export async function namedTraces(paths: readonly string[]): Promise<readonly string[]> {
  const { files, passedOver } = await traceFiles(paths)
  for (const file of passedOver) process.stderr.write(`rao: ${file} is no trace, passed over\n`)
  return files
}
