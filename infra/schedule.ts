import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule as RuleSchedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { Construct } from 'constructs'
import { explain } from './nag.ts'
import { NodeFunction } from './node-function.ts'
import type { Parts } from './parts.ts'
import { explainWildcards, findFleets, journalAccess } from './permissions.ts'

/** Once a minute, the floor of EventBridge, this minute's cycles of all fleets are put onto the queue. */
export class Schedule extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Schedule', {
      description: "Puts this minute's cycles of all fleets onto the queue",
      code: code('schedule'),
      timeout: Duration.seconds(30),
      memoryMiB: 256,
      logDays: context.logDays,
      environment,
      // The next minute comes by itself; what this one left undone is late by then.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      deadLetterQueue: cycles.deadLetters,
    })
    this.door.role.addToPrincipalPolicy(findFleets())
    this.door.role.addToPrincipalPolicy(journalAccess(journal.table, ['GetItem', 'Query']))
    cycles.queue.grantSendMessages(this.door.role)
    explainWildcards(this.door.role)
    explain(
      this.door.function,
      'Serverless-LambdaAsyncFailureDestination',
      'The dead-letter queue of the function is one already; twice the same letter helps nobody.',
    )
    new Rule(this, 'EveryMinute', {
      description: 'Starts the cycles of every minute',
      schedule: RuleSchedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaTarget(this.door.function, {
          retryAttempts: 1,
          maxEventAge: Duration.minutes(1),
          deadLetterQueue: cycles.deadLetters,
        }),
      ],
    })
  }
}
