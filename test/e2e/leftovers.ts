import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import type { World } from './world.ts'

interface LogGroup {
  readonly logGroupName: string
  readonly retentionInDays?: number
}

/** Names of resources of the stack that are still in the account. */
export async function leftovers(world: World, stack: string): Promise<readonly string[]> {
  // The SDK cannot parse the times in the emulator's list of dashboards.
  const [tables, queues, alarms, dashboards, logs, rules] = await Promise.all([
    world.dynamoDB.send(new ListTablesCommand({})),
    world.sqs().send(new ListQueuesCommand({})),
    world.cloudWatch.send(new DescribeAlarmsCommand({})),
    world.aws.query('monitoring', { Action: 'ListDashboards', Version: '2010-08-01' }),
    world.aws.json<{ logGroups: readonly LogGroup[] }>('logs', 'Logs_20140328.DescribeLogGroups', {}),
    world.aws.json<{ Rules: readonly { Name: string }[] }>('events', 'AWSEvents.ListRules', {}),
  ])
  return [
    ...(tables.TableNames ?? []),
    ...(queues.QueueUrls ?? []),
    ...(alarms.MetricAlarms ?? []).map(({ AlarmName = '' }) => AlarmName),
    ...[...dashboards.matchAll(/<DashboardName>([^<]+)</g)].map(([, name = '']) => name),
    // In the emulator a running cycle creates its deleted log again, without retention; in AWS no role of the stack may create one.
    ...logs.logGroups.filter(({ retentionInDays }) => retentionInDays).map(({ logGroupName }) => logGroupName),
    ...rules.Rules.map(({ Name }) => Name),
  ].filter((name) => name.includes(stack))
}
