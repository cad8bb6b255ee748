import { Aws, CfnOutput, Duration } from 'aws-cdk-lib'
import { Alarm, type AlarmProps, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { Api } from './api.ts'
import type { InfraContext } from './context.ts'
import type { CycleMetrics } from './cycle-metrics.ts'
import type { CycleQueue } from './cycle-queue.ts'
import { explain } from './nag.ts'
import type { Optimize } from './optimize.ts'

export interface AlarmsProps {
  readonly context: InfraContext
  readonly optimize: Optimize
  readonly api: Api
  readonly cycles: CycleQueue
  readonly metrics: CycleMetrics
}

const minute = Duration.minutes(1)

const anomalyText =
  'In one of the last ten minutes, or two cycles, demand of a fleet was unlike what had been expected.'
const promiseText = 'Of the bugs that a fleet got in about the last day more were late than promised.'

/**
 * All alarms. None repeats another: a failure of scheduling or training shows as a dead letter, a failure of the API's function
 * as a 5xx of the gateway. All go to one topic, which sends mail if an address is configured.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[]
  readonly #topic: Topic

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    const { context, optimize, api, cycles, metrics } = props
    /** How many minutes even the slowest fleet needs for so many cycles. */
    const minutesOf = (count: number) => Math.ceil((count * context.slowestIntervalSec) / 60)
    this.#topic = new Topic(this, 'Topic', { displayName: 'Resource Allocation Optimizer', enforceSSL: true })
    // A topic that has a policy no longer accepts the account's alarms by default.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (context.alarmEmail !== undefined)
      explain(
        this.#topic.addSubscription(new EmailSubscription(context.alarmEmail)),
        'Serverless-SNSRedrivePolicy',
        'A mail that cannot be delivered now is delivered by nobody later; the alarm stays on the dashboard.',
      )
    new CfnOutput(this, 'TopicArn', {
      description: 'Subscribe here to be told of alarms',
      value: this.#topic.topicArn,
    }).overrideLogicalId('AlarmTopicArn')

    this.all = [
      this.#alarm('MissedCycles', {
        alarmDescription: 'In each of five minutes cycles were due and none was done, or nothing was scheduled at all.',
        metric: metrics.metric('Alive'),
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: 1,
        evaluationPeriods: 5,
        treatMissingData: TreatMissingData.BREACHING,
      }),
      this.#alarm('Failures', {
        alarmDescription:
          'In three of the last five minutes, or cycles, a cycle failed, a part of it, or what it has to see, or a fleet went without; its log says why.',
        metric: metrics.metric('Failures'),
        threshold: 1,
        evaluationPeriods: minutesOf(5),
        datapointsToAlarm: 3,
      }),
      // A cycle that dies logs nothing, and when its message comes again it is stale: only Lambda's own metric counts it.
      this.#alarm('OptimizeErrors', {
        alarmDescription: 'In three of the last five minutes, or cycles, a cycle crashed or ran out of time.',
        metric: optimize.door.function.metricErrors({ period: minute, statistic: Stats.SUM }),
        threshold: 1,
        evaluationPeriods: minutesOf(5),
        datapointsToAlarm: 3,
      }),
      this.#alarm('StuckBurst', {
        alarmDescription: 'A burst goes on although it had to be over.',
        metric: metrics.metric('BurstAgeSec', { statistic: Stats.MAXIMUM }),
        threshold: context.stuckBurstSec,
        // Until the next cycle even of a slow fleet, or it would end, and begin again, with each.
        evaluationPeriods: minutesOf(2) - 1,
        datapointsToAlarm: 1,
      }),
      this.#alarm('DeadLetters', {
        alarmDescription:
          'Scheduling or training failed, or a message failed again and again: it lies among the dead letters.',
        metric: cycles.deadLetters.metricApproximateNumberOfMessagesVisible({
          period: minute,
          statistic: Stats.MAXIMUM,
        }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
      this.#alarm('CapacityRefused', {
        alarmDescription: 'In three of the last ten minutes, or cycles, a group refused to launch what was wanted.',
        metric: metrics.metric('CapacityRefused'),
        threshold: 1,
        evaluationPeriods: minutesOf(10),
        datapointsToAlarm: 3,
      }),
      this.#alarm('WorkersUnheard', {
        alarmDescription: 'So few workers of a fleet report that its cycles hold still.',
        metric: metrics.metric('WorkersUnheard'),
        threshold: 1,
        evaluationPeriods: minutesOf(5),
        datapointsToAlarm: 5,
      }),
      this.#alarm('ApiFailing', {
        alarmDescription:
          'In three of the last five minutes the API failed, its function or the gateway: workers may go unheard.',
        metric: api.api.metricServerError({ period: minute, statistic: Stats.SUM }),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      }),
      // Optional, because an anomaly steers nothing and need not wake anybody. It has lasted five minutes when it is reported.
      ...(context.anomalyAlarm ? [this.#onDemand('Anomaly', anomalyText, metrics, minutesOf(2))] : []),
      // Optional, because a fleet whose maximum is too small on purpose breaks the promise every day.
      ...(context.promiseAlarm ? [this.#onDemand('PromiseBroken', promiseText, metrics, minutesOf(2))] : []),
    ]
  }

  /** An alarm that exists only where it is wanted, on a figure that is published while it is not zero. */
  #onDemand(
    name: 'Anomaly' | 'PromiseBroken',
    alarmDescription: string,
    metrics: CycleMetrics,
    minutesOfTwoCycles: number,
  ): Alarm {
    return this.#alarm(name, {
      alarmDescription,
      metric: metrics.onDemand(name),
      threshold: 1,
      // Or it would end, and begin again, between two cycles of a slow fleet.
      evaluationPeriods: Math.max(10, minutesOfTwoCycles),
      datapointsToAlarm: 1,
    })
  }

  #alarm(
    id: string,
    props: Omit<AlarmProps, 'comparisonOperator'> & Partial<Pick<AlarmProps, 'comparisonOperator'>>,
  ): Alarm {
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
    const action = new SnsAction(this.#topic)
    alarm.addAlarmAction(action)
    alarm.addOkAction(action)
    return alarm
  }
}
