import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { ClockedFunction } from './clocked-function.ts'
import type { NodeFunction } from './node-function.ts'
import type { Parts } from './parts.ts'
import { explainWildcards, findFleets, journalAccess } from './permissions.ts'

/** Puts this minute's cycles of all fleets onto the queue, once a minute, which is the shortest interval of EventBridge. */
export class Schedule extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new ClockedFunction(this, 'Schedule', {
      description: "Puts this minute's cycles of all fleets onto the queue",
      code: code('schedule'),
      every: Duration.minutes(1),
      rule: { id: 'EveryMinute', description: 'Starts the cycles of every minute' },
      deadLetters: cycles.deadLetters,
      timeout: Duration.seconds(30),
      memoryMiB: 256,
      logDays: context.logDays,
      environment,
    })
    this.door.role.addToPrincipalPolicy(findFleets())
    this.door.role.addToPrincipalPolicy(journalAccess(journal.table, ['GetItem', 'Query']))
    cycles.queue.grantSendMessages(this.door.role)
    explainWildcards(this.door.role)
  }
}
