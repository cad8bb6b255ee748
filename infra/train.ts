import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import { explain } from './nag.ts'
import { NodeFunction, oneCpuMiB } from './node-function.ts'
import type { Parts } from './parts.ts'
import { explainWildcards, journalAccess, writeFloors } from './permissions.ts'

/**
 * Once an hour every fleet gets its floors and is learned from: its forecast each time, its settings once a day and where they
 * fail. Of groups it may change scheduled actions alone.
 */
export class Train extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Train', {
      description:
        'Learns from the past of every fleet: forecasts and floors every hour, settings once a day and where they fail',
      code: code('train'),
      timeout: Duration.minutes(15),
      // It computes and does nothing else.
      memoryMiB: oneCpuMiB,
      logDays: context.logDays,
      environment,
      // The next hour comes by itself.
      retryAttempts: 0,
      maxEventAge: Duration.hours(1),
      deadLetterQueue: cycles.deadLetters,
    })
    const items = ['GetItem', 'Query', 'PutItem']
    for (const statement of [journalAccess(journal.table, items), ...writeFloors(this)])
      this.door.role.addToPrincipalPolicy(statement)
    explainWildcards(this.door.role)
    explain(
      this.door.function,
      'Serverless-LambdaAsyncFailureDestination',
      'The dead-letter queue of the function is one already; twice the same letter helps nobody.',
    )
    new Rule(this, 'EveryHour', {
      description: 'Trains every fleet on its own past',
      schedule: RuleSchedule.rate(Duration.hours(1)),
      targets: [
        new LambdaTarget(this.door.function, {
          retryAttempts: 1,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: cycles.deadLetters,
        }),
      ],
    })
  }
}
