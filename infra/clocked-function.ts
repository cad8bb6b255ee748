import type { Duration } from 'aws-cdk-lib'
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { explain } from './nag.ts'
import { NodeFunction, type NodeFunctionProps } from './node-function.ts'

export interface ClockedFunctionProps
  extends Omit<
    NodeFunctionProps,
    'retryAttempts' | 'maxEventAge' | 'deadLetterQueue' | 'reservedConcurrentExecutions'
  > {
  readonly every: Duration
  /** The rule that starts it. */
  readonly rule: { readonly id: string; readonly description: string }
  readonly deadLetters: IQueue
}

/** A function that runs on a schedule. What one run has left undone is not retried, because the next run comes by itself. */
export class ClockedFunction extends NodeFunction {
  constructor(scope: Construct, id: string, { every, rule, deadLetters, ...props }: ClockedFunctionProps) {
    super(scope, id, { ...props, retryAttempts: 0, maxEventAge: every, deadLetterQueue: deadLetters })
    explain(
      this.function,
      'Serverless-LambdaAsyncFailureDestination',
      'The dead-letter queue of the function is one already; twice the same letter helps nobody.',
    )
    new Rule(scope, rule.id, {
      description: rule.description,
      schedule: RuleSchedule.rate(every),
      targets: [
        new LambdaTarget(this.function, { retryAttempts: 1, maxEventAge: every, deadLetterQueue: deadLetters }),
      ],
    })
  }
}
