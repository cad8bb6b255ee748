import { Command, InvalidArgumentError } from 'commander'
import { mostDays } from '../../lib/aws/history/retention.ts'
import { hourlyUsdOption, numeric, timeZoneOption, whole } from './replay-options.ts'

export interface AdviseFlags {
  readonly group: string
  readonly days: number
  readonly region?: string
  readonly agentsPerWorker?: number
  readonly queueUrl?: string
  readonly hourlyUsd?: number
  readonly timeZone?: string
  readonly sloWait: number
  readonly boot: number
  readonly html?: string
  readonly json?: true
}

/** `rao advise`: what the optimizer would have saved for a real group, computed from its history in CloudWatch. */
export function adviseCommand(): Command {
  return new Command('advise')
    .description(
      'Replay the CloudWatch history of a real group: what would have been saved, and what late? Reads only.',
    )
    .requiredOption('--group <name>', 'Auto Scaling group')
    .addOption(numeric('--days <n>', 'days to look back', { min: 1, max: mostDays }).default(14))
    .option('--region <region>', 'of the group; that of the AWS configuration when absent')
    .addOption(
      whole('--agents-per-worker <n>', 'jobs that a worker runs at a time; by tag, or 4, when absent', 1, 10_000),
    )
    .option('--queue-url <url>', 'SQS queue that feeds the group; by tag when absent', queueUrl)
    .addOption(hourlyUsdOption('price of a worker in US dollars; by tag when absent'))
    .addOption(timeZoneOption('whose clock days follow; by tag, or UTC, when absent'))
    .addOption(whole('--slo-wait <seconds>', 'a job that waits longer is late', 1, 86_400).default(60))
    .addOption(whole('--boot <seconds>', 'median time from launch to ready', 1, 7200).default(120))
    .option('--html <out.html>', 'write a report with charts: one file that needs no other')
    .option('--json', 'for machines')
    .addHelpText('after', help)
    .action(async (flags: AdviseFlags) => (await import('./advise-group.ts')).adviseGroup(flags))
}

const help = `
Needs autoscaling:DescribeAutoScalingGroups, autoscaling:DescribePolicies and cloudwatch:GetMetricData, and a group whose
metrics collection is on. Tags of the group that are read: rao:agents-per-worker, rao:backlog-queue-url, rao:hourly-usd,
rao:time-zone.

Examples:
  rao advise --group ci-runners
  rao advise --group ci-runners --region eu-central-1 --days 28 --agents-per-worker 8 --html advice.html
  rao advise --group renderers --queue-url https://sqs.us-east-1.amazonaws.com/123456789012/frames --hourly-usd 0.34 --json`

function queueUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It must be the URL of an SQS queue.')
}
