import { Command } from 'commander'
import { type DesiredSchedule, readDesiredSchedule } from '../../lib/replay/desired-schedule.ts'
import { desiredFrom } from '../../lib/replay/policies/desired.ts'
import { policies } from '../../lib/replay/policies.ts'
import type { PolicyMaker } from '../../lib/replay/policy.ts'
import { type RunOptions, reportOf, type TraceReport } from '../../lib/replay/report.ts'
import { loadFrom, type Source } from '../../lib/replay/source.ts'
import { timelineCsv } from '../../lib/replay/timeline.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import { traceFiles } from '../../lib/replay/trace-files.ts'
import { checkWritable, OutputError, writeWhole } from '../../lib/replay/write-whole.ts'
import { Failure } from './failure.ts'
import { print, printJson } from './print.ts'
import { type ReplayFlags, withReplayOptions } from './replay-options.ts'
import { progressOn } from './replay-progress.ts'
import { replayTable } from './replay-table.ts'

/** `rao replay`: the production decision code and its rivals over recorded load. */
export function replayCommand(): Command {
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
      const reports = await run(paths, flags).catch(explain)
      if (flags.json) printJson(reports.length === 1 ? reports[0] : reports)
      else print(reports.map(replayTable).join('\n'))
    })
}

const examples = `
Examples:
  rao replay load.csv.gz
  rao replay traces/ --scenario all --policy optimizer,hpa
  rao replay load.csv --policy optimizer --days 7 --timeline timeline.csv
  rao replay jobs.csv --desired timeline.csv --json`

/** Files that are not what they should be are the user's to mend. */
function explain(error: unknown): never {
  if (error instanceof TraceError || error instanceof OutputError) throw new Failure(error.message, 2, error)
  throw error
}

async function run(paths: readonly string[], flags: ReplayFlags): Promise<readonly TraceReport[]> {
  const sources = await sourcesOf(paths, flags)
  if (flags.timeline !== undefined) {
    if (sources.length > 1) throw new Failure(`--timeline shows one trace, ${sources.length} were given`, 2)
    checkWritable(flags.timeline)
  }
  const schedule = flags.desired === undefined ? undefined : await readDesiredSchedule(flags.desired, flags.interval)
  const makers = makersOf(flags, schedule)
  const progress = progressOn(process.stderr)
  try {
    const reports: TraceReport[] = []
    for (const [index, source] of sources.entries()) {
      const share = (done: number) => (index + done / makers.length) / sources.length
      reports.push(await replaySource(source, makers, flags, (done, what) => progress.at(share(done), what)))
    }
    return reports
  } finally {
    progress.stop()
  }
}

/** What is to be replayed: trace files, then scenarios. */
async function sourcesOf(paths: readonly string[], { scenario = [] }: ReplayFlags): Promise<readonly Source[]> {
  if (paths.length + scenario.length === 0) throw new Failure('nothing to replay: name a trace, or a --scenario', 2)
  const { files, passedOver } = await traceFiles(paths)
  for (const file of passedOver) process.stderr.write(`rao: ${file} is no trace, passed over\n`)
  return [...files.map((file) => ({ file })), ...scenario.map((name) => ({ scenario: name }))]
}

async function replaySource(
  source: Source,
  makers: readonly PolicyMaker[],
  flags: ReplayFlags,
  onProgress: (policiesDone: number, what: string) => void,
): Promise<TraceReport> {
  const options = optionsOf(flags)
  const load = await loadFrom(source, options)
  const timeline = flags.timeline === undefined ? undefined : timelineCsv()
  const report = reportOf(load, makers, options, {
    onRow: (policy) => (policy === 0 ? timeline?.add : undefined),
    onProgress: (policy, doneSec) => onProgress(policy + doneSec / Math.max(1, load.endSec), load.trace),
  })
  if (flags.timeline !== undefined && timeline !== undefined) writeWhole(flags.timeline, timeline.text())
  return report
}

/** A schedule stands in for a policy; policies that are named nevertheless run beside it. */
function makersOf({ policy }: ReplayFlags, schedule: DesiredSchedule | undefined): readonly PolicyMaker[] {
  const named = policy ?? (schedule === undefined ? Object.keys(policies) : [])
  const makers = named.flatMap((name) => policies[name] ?? [])
  return schedule === undefined ? makers : [desiredFrom(schedule), ...makers]
}

function optionsOf(flags: ReplayFlags): RunOptions {
  return {
    sloWaitSec: flags.sloWait,
    bootSec: flags.boot,
    agentsPerWorker: flags.agentsPerWorker,
    peakAgents: flags.peakAgents,
    intervalSec: flags.interval,
    seed: flags.seed,
    ...(flags.days !== undefined && { days: flags.days }),
  }
}
