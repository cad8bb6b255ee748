import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  type Alarm,
  AlarmStatusWidget,
  Column,
  CustomWidget,
  Dashboard,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { Api } from './api.ts'
import type { CycleMetrics } from './cycle-metrics.ts'
import type { Optimize } from './optimize.ts'
import type { Widget } from './widget.ts'
import { everyFleet, graph, type TableOf, tableOf } from './widgets.ts'

export interface FleetDashboardProps {
  readonly optimize: Optimize
  readonly api: Api
  readonly metrics: CycleMetrics
  readonly widget: Widget
  readonly alarms: readonly Alarm[]
}

const minute = Duration.minutes(1)

/**
 * Answers six questions from top to bottom: is it healthy, how loaded is it, is the promise kept, how does the forecast compare
 * with what came, what did it do and why, what does it cost. Charts show metrics, which are paid for by the month. Tables read
 * the lines that cycles log, and the widget reads the journal, which costs next to nothing, and only while somebody looks.
 */
export class FleetDashboard extends Construct {
  constructor(scope: Construct, id: string, { optimize, api, metrics, widget, alarms }: FleetDashboardProps) {
    super(scope, id)
    // With the region, since the dashboards of all regions of an account share their names.
    const name = `${Stack.of(this).stackName}-fleets-${Aws.REGION}`
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: name, defaultInterval: Duration.hours(3) })
    const table = tableOf(optimize.door.logGroup.logGroupName)
    dashboard.addWidgets(...healthy(optimize, api, metrics, alarms))
    dashboard.addWidgets(...loaded(table))
    dashboard.addWidgets(...forecast(table))
    dashboard.addWidgets(...decided(table, widget))
    dashboard.addWidgets(...cost(table))
    new CfnOutput(this, 'Name', { description: 'CloudWatch dashboard', value: name }).overrideLogicalId('DashboardName')
  }
}

function healthy(optimize: Optimize, api: Api, metrics: CycleMetrics, alarms: readonly Alarm[]) {
  const run = { period: minute, statistic: Stats.MAXIMUM }
  return [
    new AlarmStatusWidget({ title: 'Is it healthy?', width: 8, height: 6, alarms: [...alarms] }),
    graph('Cycles of all fleets, a minute', 8, [metrics.metric('Alive', { label: 'done, or none due' })]),
    graph('Longest run', 8, [
      optimize.door.function.metricDuration({ ...run, label: 'cycle' }),
      api.door.function.metricDuration({ ...run, label: 'request' }),
    ]),
  ]
}

function loaded(table: TableOf) {
  return [
    graph(
      'How loaded is the fleet? Agents demanded, and agents ready or booting',
      12,
      [everyFleet('ActiveBugs', 'demanded'), everyFleet('SupplyAgents', 'there')],
      { height: 10 },
    ),
    new Column(
      table({
        title: 'Fleets at their last cycle: used is the share of ready agents at work, heard that of workers',
        width: 12,
        height: 5,
        query: [
          'filter Cycles = 1',
          `stats ${[
            'latest(UsageRatio) as used',
            'latest(QueuedBugs) as waiting',
            'latest(Workers) as workers',
            'latest(WorkersWanted) as wanted',
            'latest(Coverage) as heard',
            'latest(BurstAgeSec) as burst_sec',
          ].join(', ')} by fleet`,
          'sort fleet',
        ],
      }),
      table({
        title: 'Is the promise kept? Bugs that waited longer than promised, as far as the queue is known',
        width: 12,
        height: 5,
        query: [
          'filter ispresent(LateBugs)',
          'stats sum(JudgedBugs) as bugs, sum(LateBugs) as late, 100 * sum(LateBugs) / sum(JudgedBugs) as late_percent by fleet',
          'sort late_percent desc',
        ],
      }),
    ),
  ]
}

function forecast(table: TableOf) {
  return [
    graph(
      'Forecast against what came: P50 and P90 as they were forecast for this time, and demand',
      12,
      [
        everyFleet('ForecastDue', 'P50', Stats.MINIMUM),
        everyFleet('ForecastDue', 'P90', Stats.MAXIMUM),
        everyFleet('ActiveBugs', 'came'),
      ],
      { height: 10 },
    ),
    new Column(
      table({
        title: 'Share of times that demand was above the forecast: 0.5, 0.1 and 0.01 are right',
        width: 12,
        height: 5,
        query: [
          'filter ispresent(AboveP90)',
          'stats avg(AboveP50) as above_p50, avg(AboveP90) as above_p90, avg(AboveP99) as above_p99, count(AboveP90) as forecasts by fleet',
          'sort fleet',
        ],
      }),
      table({
        title: 'Anomalies: agents demanded, at their farthest, where others had been expected half an hour before',
        width: 12,
        height: 5,
        query: [
          'filter Anomaly = 1',
          `stats ${[
            'latest(AnomalyExpected) as expected',
            'latest(AnomalyFarthest) as demanded',
            'max(AnomalyAgeSec) as lasted_sec',
          ].join(', ')} by fleet, fromMillis(AnomalySince * 1000) as began`,
          'sort began desc',
        ],
      }),
    ),
  ]
}

/** The decisions, in the widget and in a table. The table is for viewers who have not yet allowed CloudWatch to run the widget. */
function decided(table: TableOf, widget: Widget) {
  return [
    new CustomWidget({
      title: 'A fleet at a glance',
      functionArn: widget.door.function.functionArn,
      width: 14,
      height: 14,
    }),
    table({
      title: 'What did it do, and why?',
      width: 10,
      height: 14,
      query: [
        'filter ispresent(summary)',
        'fields @timestamp, fleet, result, summary, steps.0, steps.1',
        'sort @timestamp desc',
        'limit 100',
      ],
    }),
  ]
}

function cost(table: TableOf) {
  return [
    table({
      title: 'What does it cost? Dollars where groups carry rao:hourly-usd, over the time shown and an hour from now',
      width: 16,
      query: [
        'filter Cycles = 1',
        'stats sum(WorkerHours) as worker_hours, sum(Usd) as usd, latest(HourlyUsd) as usd_an_hour by fleet',
        'sort fleet',
      ],
    }),
    new TextWidget({
      width: 8,
      height: 6,
      markdown:
        'Fleets are the Auto Scaling groups tagged `rao:fleet`. Records of every cycle with all reasons: `GET /v1/fleets/{fleet}/plans`, or `rao plan`. Worker-hours count every worker until the next cycle; hours in which no cycle ran are missing.',
    }),
  ]
}
