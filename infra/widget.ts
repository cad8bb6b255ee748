import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { NodeFunction } from './node-function.ts'
import type { Parts } from './parts.ts'
import { journalAccess } from './permissions.ts'

/** Draws a fleet for the dashboard. It is called with the rights of whoever looks, and itself may read the journal alone. */
export class Widget extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, environment, code }: Parts) {
    super(scope, id)
    this.door = new NodeFunction(this, 'Widget', {
      description: 'Draws a fleet for the CloudWatch dashboard',
      code: code('widget'),
      timeout: Duration.seconds(20),
      memoryMiB: 1024,
      logDays: context.logDays,
      environment,
    })
    this.door.role.addToPrincipalPolicy(journalAccess(journal.table, ['GetItem', 'Query']))
  }
}
