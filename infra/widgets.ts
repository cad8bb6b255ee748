import { Duration } from 'aws-cdk-lib'
import {
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  SearchExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import { metricNamespace } from './metric-names.ts'

const minute = Duration.minutes(1)

/** One line for each fleet that exists; fleets come and go by tags. */
export function everyFleet(figure: string, label = '', statistic: string = Stats.MAXIMUM): IMetric {
  const schema = `{${metricNamespace},fleet,service} service="rao" MetricName="${figure}"`
  return new SearchExpression({
    expression: `SEARCH('${schema}', '${statistic}', ${minute.toSeconds()})`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch fills this in.
    label: `${'${PROP("Dim.fleet")}'} ${label}`.trim(),
    period: minute,
  })
}

export function graph(
  title: string,
  width: number,
  left: readonly IMetric[],
  props: GraphWidgetProps = {},
): GraphWidget {
  return new GraphWidget({ title, width, height: 6, left: [...left], leftYAxis: { min: 0 }, period: minute, ...props })
}

interface Table {
  readonly title: string
  readonly width: number
  readonly height?: number
  /** Commands of Logs Insights, to be joined by pipes. */
  readonly query: readonly string[]
}

export type TableOf = (table: Table) => LogQueryWidget

/** Makes tables of what cycles wrote into a log. */
export function tableOf(logGroupName: string): TableOf {
  return ({ title, width, height = 6, query }) =>
    new LogQueryWidget({
      title,
      width,
      height,
      view: LogQueryVisualizationType.TABLE,
      logGroupNames: [logGroupName],
      queryLines: [...query],
    })
}
