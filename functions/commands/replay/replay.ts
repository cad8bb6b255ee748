import { Command } from 'commander'
import type { Load } from '../../../lib/replay/load.ts'
import { makerOf, type Player } from '../../../lib/replay/player.ts'
import { policies } from '../../../lib/replay/policies.ts'
import { readDesiredSchedule } from '../../../lib/replay/reading/desired-schedule.ts'
import { type LoadSource, loadFrom } from '../../../lib/replay/reading/source.ts'
import type { RunOptions } from '../../../lib/replay/report/report.ts'
import { reportHtml } from '../../../lib/replay/report/report-html.ts'
import { checkWritable, writeWhole } from '../../../lib/replay/report/write-whole.ts'
import { openResumeFile } from '../../../lib/replay/tune/resume-file.ts'
import { type Tournament, tournament } from '../../../lib/replay/tune/tournament.ts'
import { Failure } from '../failure.ts'
import { asFileFailure } from '../file-failure.ts'
import { keepApart } from '../options/output-paths.ts'
import { namedTraces, tell, warnUndated } from '../options/trace-options.ts'
import { print, printJson } from '../terminal/print.ts'
import { progressOn } from '../terminal/progress.ts'
import { pageOrigin } from './page-origin.ts'
import { replayDocument } from './replay-document.ts'
import { type ReplayFlags, withReplayOptions } from './replay-options.ts'
import { summaryLines } from './replay-summary.ts'
import { replayTable } from './replay-table.ts'

/** `rao replay`: the production decision code and its rivals over recorded load. */
export function replayCommand(typed: readonly string[]): Command {
  return withReplayOptions(
    new Command('replay')
      .description('Run the production decision code, and what it is compared with, over recorded load.')
      .argument(
        '[trace...]',
        'CSV files, gzipped or not, folders of them, globs: timestamp,value or submit_s,duration_s',
      ),
  )
    .addHelpText('after', examples)
    .action(async (paths: readonly string[], flags: ReplayFlags) => {
      const { reports, summary } = await run(typed, paths, flags).catch(asFileFailure)
      const compared = reports.length > 1 ? summary : undefined
      if (flags.json) {
        const documents = reports.map(replayDocument)
        const objects = compared === undefined ? documents : [...documents, { summary: compared }]
        printJson(objects.length === 1 ? objects[0] : objects)
      } else {
        const tables = reports.map(replayTable)
        print([...tables, ...(compared === undefined ? [] : [summaryLines(compared, flags.lateCost)])].join('\n'))
      }
    })
}

const examples = `
Examples:
  rao replay load.csv.gz
  rao replay traces/ --scenario all --policy optimizer,hpa
  rao replay traces/*.gz --policy all --tune --resume played.jsonl
  rao replay traces/ --scenario all --html report.html
  rao replay load.csv --policy optimizer --days 7 --timeline timeline.csv
  rao replay load.csv --policy optimizer --set headroomAgents=4,releaseDelaySec=600
  rao replay jobs.csv --desired timeline.csv --json`

async function run(typed: readonly string[], paths: readonly string[], flags: ReplayFlags): Promise<Tournament> {
  const sources = await sourcesOf(paths, flags)
  const { timeline, html, resume: resumeFile, desired } = flags
  const read = [...sources.flatMap((source) => ('file' in source ? [source.file] : [])), ...(desired ? [desired] : [])]
  keepApart({ '--timeline': timeline, '--html': html, '--resume': resumeFile }, read)
  if (flags.timeline !== undefined) {
    if (sources.length > 1) throw new Failure(`--timeline shows one trace, ${sources.length} were given`, 2)
    checkWritable(flags.timeline)
  }
  if (flags.html !== undefined) checkWritable(flags.html)
  const options = optionsOf(flags)
  const players = await playersOf(flags)
  if (flags.set && !players.some((player) => 'policy' in player && player.policy === 'optimizer'))
    throw new Failure('--set is for the optimizer, which is not among the policies', 2)
  const loads: Load[] = []
  for (const source of sources) loads.push(await loadFrom(source, options))
  // Before the work, which takes long: a file may grow meanwhile.
  const origin = flags.html === undefined ? undefined : await pageOrigin(typed, read)
  for (const load of loads) tell(load)
  for (const { trace, originSec } of loads) warnUndated(trace, originSec, flags.timeZone)
  checkSchedules(players, loads, options)
  const resume = flags.resume === undefined ? undefined : openResumeFile(flags.resume, loads, options)
  const progress = progressOn(process.stderr)
  try {
    const result = await tournament(loads, players, options, {
      ...(resume && { resume }),
      timeline: flags.timeline !== undefined,
      record: origin !== undefined,
      onProgress: progress.at,
    })
    if (flags.timeline !== undefined) writeWhole(flags.timeline, result.timeline ?? '')
    if (flags.html !== undefined && origin !== undefined)
      writeWhole(flags.html, await reportHtml(loads, result, origin))
    return result
  } finally {
    progress.stop()
  }
}

/** The loads to replay: trace files, then scenarios. */
async function sourcesOf(paths: readonly string[], { scenario = [] }: ReplayFlags): Promise<readonly LoadSource[]> {
  if (paths.length + scenario.length === 0) throw new Failure('nothing to replay: name a trace, or a --scenario', 2)
  const files = await namedTraces(paths)
  return [...files.map((file) => ({ file })), ...scenario.map((name) => ({ scenario: name }))]
}

/** A schedule is played instead of the default policies; policies that are named are played as well. */
async function playersOf({ policy, desired, interval }: ReplayFlags): Promise<readonly Player[]> {
  const named = policy ?? (desired === undefined ? Object.keys(policies) : [])
  const players = named.map((name): Player => ({ policy: name }))
  return desired === undefined ? players : [{ schedule: await readDesiredSchedule(desired, interval) }, ...players]
}

/** Checks, before anything is played, that a schedule covers its trace. */
function checkSchedules(players: readonly Player[], loads: readonly Load[], options: RunOptions): void {
  for (const player of players) if ('schedule' in player) for (const load of loads) makerOf(player)({ load, options })
}

function optionsOf(flags: ReplayFlags): RunOptions {
  return {
    sloWaitSec: flags.sloWait,
    ...(flags.lateCost !== undefined && { lateCostHours: flags.lateCost }),
    bootSec: flags.boot,
    agentsPerWorker: flags.agentsPerWorker,
    peakAgents: flags.peakAgents,
    intervalSec: flags.interval,
    seed: flags.seed,
    ...(flags.days !== undefined && { days: flags.days }),
    ...(flags.set && { given: flags.set }),
    ...(flags.hourlyUsd !== undefined && { hourlyUsd: flags.hourlyUsd }),
    ...(flags.timeZone !== undefined && { timeZone: flags.timeZone }),
    ...(flags.tune && { tune: true }),
  }
}
