import { EventBus } from 'aws-cdk-lib/aws-events'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { cycleTimeout } from './cycle-queue.ts'
import { explain } from './nag.ts'
import { NodeFunction } from './node-function.ts'
import type { Parts } from './parts.ts'
import { changeFleets, explainWildcards, journalAccess, observeFleets } from './permissions.ts'

/** Runs a cycle of one fleet for each message. The only function that may change a group's size. */
export class Optimize extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Optimize', {
      description: 'Runs one cycle of one fleet per message',
      code: code('optimize'),
      timeout: cycleTimeout,
      memoryMiB: 512,
      logDays: context.logDays,
      environment,
      ...(context.reservedConcurrency !== undefined && { reservedConcurrentExecutions: context.reservedConcurrency }),
    })
    this.door.function.addEventSource(
      new SqsEventSource(cycles.queue, {
        // One message per invocation, so that a slow or failing fleet never delays another.
        batchSize: 1,
        maxConcurrency: context.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    )
    explain(
      this.door.function,
      'Serverless-LambdaEventSourceMappingDestination',
      'An SQS source takes no such destination: the redrive policy of the queue is it.',
    )
    const items = ['GetItem', 'Query', 'PutItem', 'UpdateItem']
    for (const statement of [journalAccess(journal.table, items), ...observeFleets(this), ...changeFleets(this)])
      this.door.role.addToPrincipalPolicy(statement)
    explainWildcards(this.door.role)
    EventBus.fromEventBusName(this, 'Bus', 'default').grantPutEventsTo(this.door.role)
  }
}
