import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { NodeFunction, oneCpuMiB } from './node-function.ts'
import type { Parts } from './parts.ts'
import { journalAccess } from './permissions.ts'

/** Draws a fleet for the dashboard. The viewer needs the right to call it; the function itself may only read the journal. */
export class Widget extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Widget', {
      description: 'Draws a fleet for the CloudWatch dashboard',
      code: code('widget'),
      // Short, because a person is waiting.
      timeout: Duration.seconds(20),
      memoryMiB: oneCpuMiB,
      logDays: context.logDays,
      environment,
    })
    this.door.role.addToPrincipalPolicy(journalAccess(journal.table, ['GetItem', 'Query']))
  }
}
