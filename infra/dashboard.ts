import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  SearchExpression,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { Api } from './api.ts'
import { metricNamespace } from './metric-names.ts'
import type { Optimize } from './optimize.ts'

export interface FleetDashboardProps {
  readonly optimize: Optimize
  readonly api: Api
  readonly alarms: readonly Alarm[]
}

const minute = Duration.minutes(1)

/** Five questions from top to bottom: is it healthy, how loaded, what is forecast, what did it do and why, what does it cost. */
export class FleetDashboard extends Construct {
  constructor(scope: Construct, id: string, { optimize, api, alarms }: FleetDashboardProps) {
    super(scope, id)
    const name = `${Stack.of(this).stackName}-fleets`
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: name, defaultInterval: Duration.hours(3) })
    dashboard.addWidgets(...healthy(optimize, api, alarms))
    dashboard.addWidgets(...loaded())
    dashboard.addWidgets(...forecast())
    dashboard.addWidgets(...decided(optimize))
    dashboard.addWidgets(...cost())
    new CfnOutput(this, 'Name', { description: 'CloudWatch dashboard', value: name }).overrideLogicalId('DashboardName')
  }
}

/** One line for each fleet, whichever there are: fleets come and go by tags. */
function everyFleet(figure: string, label = '', statistic: string = Stats.MAXIMUM): IMetric {
  const schema = `{${metricNamespace},fleet,service} service="rao" MetricName="${figure}"`
  return new SearchExpression({
    expression: `SEARCH('${schema}', '${statistic}', ${minute.toSeconds()})`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch fills this in.
    label: `${'${PROP("Dim.fleet")}'} ${label}`.trim(),
    period: minute,
  })
}

function graph(title: string, width: number, left: readonly IMetric[], props: GraphWidgetProps = {}): GraphWidget {
  return new GraphWidget({ title, width, height: 6, left: [...left], leftYAxis: { min: 0 }, period: minute, ...props })
}

function healthy(optimize: Optimize, api: Api, alarms: readonly Alarm[]) {
  const run = { period: minute, statistic: Stats.MAXIMUM }
  return [
    new AlarmStatusWidget({ title: 'Is it healthy?', width: 8, height: 6, alarms: [...alarms] }),
    graph('Cycles a minute', 8, [everyFleet('Cycles', '', Stats.SUM)], {
      right: [everyFleet('Coverage', 'workers heard', Stats.MINIMUM)],
      rightYAxis: { min: 0, max: 1 },
    }),
    graph('Longest run', 8, [
      optimize.door.function.metricDuration({ ...run, label: 'cycle' }),
      api.door.function.metricDuration({ ...run, label: 'request' }),
    ]),
  ]
}

function loaded() {
  return [
    graph('How loaded is the fleet? Agents at work of those ready', 12, [everyFleet('UsageRatio')], {
      leftYAxis: { min: 0, max: 1 },
    }),
    graph('Active bugs and the agents for them', 12, [
      everyFleet('ActiveBugs', 'active bugs'),
      everyFleet('SupplyAgents', 'agents'),
    ]),
  ]
}

function forecast() {
  return [
    graph('Forecast against what came (a forecast is for one lead time later)', 18, [
      everyFleet('PredictedDemand', 'forecast'),
      everyFleet('ActiveBugs', 'came'),
    ]),
    graph('Age of the burst, s', 6, [everyFleet('BurstAgeSec')]),
  ]
}

function decided(optimize: Optimize) {
  return [
    graph('Workers and workers wanted', 8, [everyFleet('Workers', 'are'), everyFleet('WorkersWanted', 'wanted')]),
    new LogQueryWidget({
      title: 'What did it do, and why?',
      width: 16,
      height: 6,
      view: LogQueryVisualizationType.TABLE,
      logGroupNames: [optimize.door.logGroup.logGroupName],
      queryLines: [
        'fields @timestamp, fleet, result, summary',
        'filter ispresent(summary)',
        'sort @timestamp desc',
        'limit 100',
      ],
    }),
  ]
}

function cost() {
  return [
    new SingleValueWidget({ title: 'US dollars an hour', width: 6, height: 4, metrics: [everyFleet('HourlyUsd')] }),
    graph('What does it cost? US dollars an hour, where groups carry rao:hourly-usd', 12, [everyFleet('HourlyUsd')], {
      height: 4,
    }),
    new TextWidget({
      width: 6,
      height: 4,
      markdown:
        'Fleets are the Auto Scaling groups tagged `rao:fleet`. Records of every cycle with all reasons: `GET /v1/fleets/{fleet}/plans`, or `rao plan`.',
    }),
  ]
}
