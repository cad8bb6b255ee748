import { DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch'
import { expect } from 'vitest'
import { eventually } from '../eventually.ts'
import { type Fleet, stackName, type World } from '../world.ts'

export async function alarmsArePresent(world: World): Promise<void> {
  const { MetricAlarms = [] } = await world.cloudWatch.send(new DescribeAlarmsCommand({}))
  const missed = MetricAlarms.find(({ MetricName }) => MetricName === 'Alive')
  expect(missed).toMatchObject({ TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold', Threshold: 1 })
  expect(missed?.AlarmActions).toEqual([world.outputs.AlarmTopicArn])
  const metrics = MetricAlarms.map(({ MetricName }) => MetricName)
  expect(metrics).toEqual(
    expect.arrayContaining(['Failures', 'BurstAgeSec', 'ApproximateNumberOfMessagesVisible', 'CapacityRefused']),
  )
  const { DashboardBody = '' } = await world.cloudWatch.send(
    new GetDashboardCommand({ DashboardName: world.outputs.DashboardName }),
  )
  expect(JSON.parse(DashboardBody)).toHaveProperty('widgets')
}

interface DashboardWidgets {
  readonly widgets: readonly { readonly type: string; readonly properties: { readonly endpoint?: string } }[]
}

/** Calls the widget as the deployed dashboard does, at the address that it has. */
export async function widgetDraws(world: World): Promise<void> {
  const { DashboardBody = '' } = await world.cloudWatch.send(
    new GetDashboardCommand({ DashboardName: world.outputs.DashboardName }),
  )
  const { widgets } = JSON.parse(DashboardBody) as DashboardWidgets
  const name =
    widgets
      .find(({ type }) => type === 'custom')
      ?.properties.endpoint?.split(':')
      .at(-1) ?? ''
  await eventually('a fleet drawn by the widget', 150, async () => {
    const html = await world.aws.invoke<string>(name, { fleet: 'steady', widgetContext: { theme: 'dark', width: 800 } })
    expect(html).toContain('<svg')
    expect(html).toMatch(/class=\\?"outcome/)
  })
}

interface LogLines {
  readonly events: readonly { readonly message: string }[]
}

interface EmbeddedMetrics {
  readonly fleet: string
  readonly Cycles: number
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Namespace: string }[] }
}

/**
 * The log has a line for each cycle of these fleets, and the whole line is one object of metrics as CloudWatch reads them. No
 * cycle may be under way.
 */
export async function metricsAreWritten(world: World, fleets: readonly Fleet[]): Promise<void> {
  const prefix = `/aws/cloudformation/${stackName}`
  const { logGroups } = await world.aws.json<{ logGroups: readonly { logGroupName: string }[] }>(
    'logs',
    'Logs_20140328.DescribeLogGroups',
    { logGroupNamePrefix: prefix },
  )
  const log = logGroups.find(({ logGroupName }) => logGroupName.startsWith(`${prefix}/Optimizing`))
  const { events } = await world.aws.json<LogLines>('logs', 'Logs_20140328.FilterLogEvents', {
    logGroupName: log?.logGroupName,
  })
  const lines = events.filter(({ message }) => message.includes('"_aws":'))
  const metrics = lines.map(({ message }) => JSON.parse(message) as EmbeddedMetrics)
  for (const line of metrics)
    expect(line).toMatchObject({
      Cycles: 1,
      _aws: { CloudWatchMetrics: [{ Namespace: 'ResourceAllocationOptimizer' }] },
    })
  for (const { api } of fleets) {
    const cycles = (await api.plans()).length
    expect(cycles, api.fleet).toBeGreaterThan(0)
    expect(metrics.filter(({ fleet }) => fleet === api.fleet).length, api.fleet).toBe(cycles)
  }
}
