import { Command } from 'commander'
import { tellingDays } from '../../lib/optimizer/anomaly/surprise-days.ts'
import { type AnomaliesFound, anomaliesIn, type FoundAnomaly } from '../../lib/replay/foresight/anomalies.ts'
import { loadFrom } from '../../lib/replay/reading/source.ts'
import { isDated } from '../../lib/replay/reading/trace.ts'
import { playedOf } from '../../lib/replay/report/report.ts'
import { loadWords, type PlayedLoad } from '../../lib/view/report/load-words.ts'
import { count, counted, day, duration, timeOfDay } from '../../lib/view/words/format.ts'
import { asFileFailure } from './file-failure.ts'
import { loadOptions, namedTraces, tell, timeZoneOption, traceTimeZone, warnUndated } from './options/trace-options.ts'
import { print, printJson, styled, table } from './terminal/print.ts'
import { progressOn } from './terminal/progress.ts'

interface AnomaliesFlags {
  readonly peakAgents: number
  readonly seed: number
  readonly days?: number
  readonly timeZone?: string
  readonly json?: true
}

type Report = PlayedLoad & AnomaliesFound & { readonly trace: string; readonly originSec: number }

/** `rao anomalies`: which anomalies would have been reported in recorded load, to know before alarms are switched on. */
export function anomaliesCommand(): Command {
  const command = new Command('anomalies')
    .description('What of recorded load would have been called unusual, seeing only the past of each moment.')
    .argument('<traces...>', 'CSV files, gzipped or not, folders or globs: timestamp,value or submit_s,duration_s')
  for (const option of loadOptions()) command.addOption(option)
  return command
    .addOption(timeZoneOption(traceTimeZone))
    .option('--json', 'for machines')
    .addHelpText('after', '\nExamples:\n  rao anomalies load.csv.gz\n  rao anomalies jobs.csv --days 30 --json')
    .action(async (paths: readonly string[], flags: AnomaliesFlags) => {
      const files = await namedTraces(paths).catch(asFileFailure)
      const progress = progressOn(process.stderr)
      const reports: Report[] = []
      try {
        for (const [index, file] of files.entries())
          reports.push(
            await report(file, flags, (share, name) => progress.at((index + share) / files.length, name)).catch(
              asFileFailure,
            ),
          )
      } finally {
        progress.stop()
      }
      if (flags.json) printJson(reports.length === 1 ? reports[0] : reports)
      else print(reports.map(described).join('\n\n'))
    })
}

async function report(
  file: string,
  { peakAgents, seed, days, timeZone }: AnomaliesFlags,
  onProgress: (share: number, name: string) => void,
): Promise<Report> {
  const load = await loadFrom({ file }, { peakAgents, seed, ...(days !== undefined && { days }) })
  tell(load)
  warnUndated(load.trace, load.originSec, timeZone)
  const found = anomaliesIn(load, {
    ...(timeZone !== undefined && { timeZone }),
    onProgress: (share) => onProgress(share, load.trace),
  })
  return { trace: load.trace, originSec: load.originSec, ...found, peakAgents, ...playedOf(load) }
}

function described(found: Report): string {
  const { trace, days, watchedDays, anomalies } = found
  const watched = `${counted(anomalies.length, 'anomaly', 'anomalies')} in ${counted(watchedDays, 'day')} watched, of ${count(days)}`
  const conditions = loadWords(found).map((words) => `${styled('dim', words)}\n`)
  const head = `${styled('bold', trace)}\n${conditions.join('')}${watchedDays === 0 ? `too short: nothing is called unusual in the first ${tellingDays} days, and there are ${count(days)}` : watched}`
  if (anomalies.length === 0) return head
  const rows = anomalies.map((anomaly) => rowOf(anomaly, found))
  return `${head}\n\n${table(rows, ['began', 'lasted', '', 'demand', 'expected'])}`
}

/** Steps are looked at in their last second, which people call the minute that begins then. */
function wholeMinutes(sec: number): number {
  return 60 * Math.ceil(sec / 60)
}

/** `Thu 15 Jan 2026 11:05 UTC`. */
function minute(atSec: number): string {
  const begunSec = wholeMinutes(atSec)
  return `${day(begunSec)} ${timeOfDay(begunSec)} UTC`
}

function rowOf(
  { direction, startedAtSec, endedAtSec, expectedAgents, farthestAgents }: FoundAnomaly,
  { originSec }: Report,
): string[] {
  return [
    isDated({ originSec }) ? minute(originSec + startedAtSec) : `after ${duration(wholeMinutes(startedAtSec))}`,
    endedAtSec === undefined ? 'to the end' : duration(endedAtSec - startedAtSec),
    direction,
    counted(farthestAgents, 'agent'),
    count(expectedAgents),
  ]
}
