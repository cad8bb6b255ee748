import type { Duration } from 'aws-cdk-lib'
import { RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { logRetention } from './log-retention.ts'
import { metricNamespace } from './metric-names.ts'
import { explain } from './nag.ts'

/** With so much memory Lambda provides one whole virtual CPU. */
export const oneCpuMiB = 1769

export interface NodeFunctionProps
  extends Pick<FunctionOptions, 'retryAttempts' | 'maxEventAge' | 'deadLetterQueue' | 'reservedConcurrentExecutions'> {
  readonly description: string
  readonly code: Code
  readonly timeout: Duration
  readonly memoryMiB: number
  readonly logDays: number
  readonly environment: Readonly<Record<string, string>>
}

/** An entry point of the product as a Lambda. Its role may only write its own log until it is granted more. */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction
  readonly role: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id)
    const { logDays, memoryMiB, environment, ...rest } = props
    this.logGroup = new LogGroup(this, 'Log', {
      retention: logRetention(logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    this.logGroup.grantWrite(this.role)
    this.function = new LambdaFunction(this, 'Function', {
      ...rest,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      memorySize: memoryMiB,
      role: this.role,
      logGroup: this.logGroup,
      // Suppresses Lambda's own three lines for each invocation (start, end, report), which would be most of the heartbeats' log.
      // Crashes and timeouts are still reported, as warnings. Embedded metrics have no level, which counts as INFO.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
        ...environment,
      },
    })
    explain(
      this.function,
      'Serverless-LambdaTracing',
      'Traces of heartbeats would cost more than the heartbeats; logs and metrics carry the request id.',
    )
    if (props.deadLetterQueue === undefined)
      explain(
        this.function,
        'Serverless-LambdaDLQ',
        'Never invoked asynchronously: by SQS, the API or a dashboard, which wait.',
      )
  }
}
