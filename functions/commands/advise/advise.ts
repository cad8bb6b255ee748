import { Command } from 'commander'
import { mostDays } from '../../../lib/aws/history/retention.ts'
import { checkWritable } from '../../../lib/replay/report/write-whole.ts'
import { Failure } from '../failure.ts'
import { asFileFailure } from '../file-failure.ts'
import { numeric, whole } from '../options/arguments.ts'
import { groupOptions } from '../options/group-options.ts'
import { hourlyUsdOption, timeZoneOption } from '../options/trace-options.ts'
import { urlOption } from '../remote/remote.ts'
import { helpText } from '../terminal/help-text.ts'

export interface AdviseFlags {
  /** The command line. */
  readonly typed: readonly string[]
  readonly group?: string
  readonly fleet?: string
  readonly url: string
  readonly days: number
  readonly region?: string
  readonly agentsPerWorker?: number
  readonly queueUrl?: string
  readonly hourlyUsd?: number
  readonly timeZone?: string
  readonly sloWait?: number
  readonly boot?: number
  readonly html?: string
  readonly json?: true
}

/** `rao advise`: what the optimizer would have saved, by the history of a group in CloudWatch or by what a fleet has recorded. */
export function adviseCommand(typed: readonly string[]): Command {
  const [region, queueUrl] = groupOptions()
  return new Command('advise')
    .description('Replay the history of a group or a fleet: what would have been saved, and what late? Reads only.')
    .option('--group <name>', 'Auto Scaling group, by its history in CloudWatch')
    .option('--fleet <id>', 'fleet that the optimizer has looked at, by its own record of jobs, whoever sizes it')
    .addOption(urlOption())
    .addOption(
      numeric('--days <n>', 'days to look back; of a fleet 14 are kept', { min: 1, max: mostDays }).default(14),
    )
    .addOption(region)
    .addOption(
      whole('--agents-per-worker <n>', 'jobs that a worker runs at a time; by tag, or 4, when absent', 1, 10_000),
    )
    .addOption(queueUrl)
    .addOption(hourlyUsdOption('price of a worker in US dollars; by tag when absent'))
    .addOption(timeZoneOption('whose clock days follow; by tag, or UTC, when absent'))
    .addOption(
      whole(
        '--slo-wait <seconds>',
        'a job that waits longer is late; as the fleet promises, or 60, when absent',
        1,
        86_400,
      ),
    )
    .addOption(
      whole('--boot <seconds>', 'time from launch to ready; as the fleet has learned, or 120, when absent', 1, 7200),
    )
    .option('--html <out.html>', 'write a report with charts: one file that needs no other')
    .option('--json', 'for machines')
    .addHelpText('after', helpText(help))
    .action((flags: Omit<AdviseFlags, 'typed'>) => advise({ ...flags, typed }))
}

async function advise(flags: AdviseFlags): Promise<void> {
  const { group, fleet, region, queueUrl, html } = flags
  if (group === undefined && fleet === undefined) throw new Failure('either --group or --fleet is needed', 2)
  if (group !== undefined && fleet !== undefined)
    throw new Failure('only one of --group and --fleet may be given: the advice is for one of them', 2)
  if (fleet !== undefined && (region ?? queueUrl) !== undefined)
    throw new Failure(`${region === undefined ? '--queue-url' : '--region'} is of a --group, not of a --fleet`, 2)
  try {
    if (html !== undefined) checkWritable(html)
  } catch (error) {
    asFileFailure(error)
  }
  if (group === undefined) return (await import('./advise-fleet.ts')).adviseFleet(flags)
  return (await import('./advise-group.ts')).adviseGroup({ ...flags, group })
}

const help = `
A group, before it is a fleet: its capacity, its CPU and its queue, as CloudWatch remembers them. A fleet, also one in mode
recommend: the jobs themselves, as its cycles recorded them, under the settings in force.

A group needs autoscaling:DescribeAutoScalingGroups, autoscaling:DescribePolicies and cloudwatch:GetMetricData, and a group whose
metrics collection is on. Tags of the group that are read: rao:agents-per-worker, rao:backlog-queue-url, rao:hourly-usd,
rao:time-zone.

Examples:
  rao advise --group ci-runners
  rao advise --fleet ci --url https://abc.execute-api.eu-central-1.amazonaws.com --html advice.html
  rao advise --group ci-runners --region eu-central-1 --days 28 --agents-per-worker 8 --html advice.html
  rao advise --group renderers --queue-url https://sqs.us-east-1.amazonaws.com/123456789012/frames --hourly-usd 0.34 --json`
