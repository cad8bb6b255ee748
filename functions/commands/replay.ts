import { styleText } from 'node:util'
import { Command } from 'commander'
import { type DesiredSchedule, readDesiredSchedule } from '../../lib/replay/desired-schedule.ts'
import { loadOf } from '../../lib/replay/load.ts'
import { desiredFrom } from '../../lib/replay/policies/desired.ts'
import { policies } from '../../lib/replay/policies.ts'
import type { PolicyMaker } from '../../lib/replay/policy.ts'
import { readTrace } from '../../lib/replay/read-trace.ts'
import { type RunOptions, reportOf, type TraceReport } from '../../lib/replay/report.ts'
import { tableOf } from '../../lib/replay/table.ts'
import { timelineCsv } from '../../lib/replay/timeline.ts'
import { TraceError } from '../../lib/replay/trace-error.ts'
import { checkWritable, OutputError, writeWhole } from '../../lib/replay/write-whole.ts'
import { type ReplayFlags, withReplayOptions } from './replay-options.ts'
import { progressOn } from './replay-progress.ts'

const emphasis = {
  bold: (text: string) => styleText('bold', text, { stream: process.stdout }),
  dim: (text: string) => styleText('dim', text, { stream: process.stdout }),
}

/** `rao replay`: the production decision code and its rivals over recorded load. */
export function replayCommand(): Command {
  return withReplayOptions(
    new Command('replay')
      .description('Run the production decision code, and what it is compared with, over recorded load.')
      .argument('<trace...>', 'CSV files, gzipped or not: timestamp,value or submit_s,duration_s'),
  ).action(async (files: readonly string[], flags: ReplayFlags, command: Command) => {
    try {
      const reports = await run(files, flags)
      command.configureOutput().writeOut?.(flags.json ? asJson(reports) : asTables(reports))
    } catch (error) {
      if (error instanceof TraceError || error instanceof OutputError) command.error(`error: ${error.message}`, usage)
      throw error
    }
  })
}

const usage = { exitCode: 2, code: 'rao.usage' }

async function run(files: readonly string[], flags: ReplayFlags): Promise<readonly TraceReport[]> {
  if (flags.timeline !== undefined) {
    if (files.length > 1) throw new OutputError(flags.timeline, new Error(`it can show one trace, not ${files.length}`))
    checkWritable(flags.timeline)
  }
  const schedule = flags.desired === undefined ? undefined : await readDesiredSchedule(flags.desired, flags.interval)
  const makers = makersOf(flags, schedule)
  const progress = progressOn(process.stderr)
  try {
    const reports: TraceReport[] = []
    for (const [index, file] of files.entries()) {
      const share = (done: number) => (index + done / makers.length) / files.length
      reports.push(await replayFile(file, makers, flags, (done, what) => progress.at(share(done), what)))
    }
    return reports
  } finally {
    progress.stop()
  }
}

async function replayFile(
  file: string,
  makers: readonly PolicyMaker[],
  flags: ReplayFlags,
  onProgress: (policiesDone: number, what: string) => void,
): Promise<TraceReport> {
  const options = optionsOf(flags)
  const load = loadOf(await readTrace(file), options)
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

function asJson(reports: readonly TraceReport[]): string {
  return `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)}\n`
}

function asTables(reports: readonly TraceReport[]): string {
  return reports.map((report) => tableOf(report, emphasis)).join('\n')
}
