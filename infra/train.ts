import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { ClockedFunction } from './clocked-function.ts'
import { type NodeFunction, oneCpuMiB } from './node-function.ts'
import type { Parts } from './parts.ts'
import { explainWildcards, journalAccess, writeFloors } from './permissions.ts'

/**
 * Once an hour writes the floors of every fleet and trains it: its forecast every time, its settings once a day and when they
 * fail. It may change only the scheduled actions of groups.
 */
export class Train extends Construct {
  readonly door: NodeFunction

  constructor(scope: Construct, id: string, { context, journal, cycles, environment, code }: Parts) {
    super(scope, id)
    this.door = new ClockedFunction(this, 'Train', {
      description:
        'Learns from the past of every fleet: forecasts and floors every hour, settings once a day and where they fail',
      code: code('train'),
      every: Duration.hours(1),
      rule: { id: 'EveryHour', description: 'Trains every fleet on its own past' },
      deadLetters: cycles.deadLetters,
      timeout: Duration.minutes(15),
      // Training is all computation.
      memoryMiB: oneCpuMiB,
      logDays: context.logDays,
      environment,
    })
    // Updates and deletes what a fleet has left behind that is gone, and ends trainings.
    const items = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']
    for (const statement of [journalAccess(journal.table, items), ...writeFloors(this)])
      this.door.role.addToPrincipalPolicy(statement)
    explainWildcards(this.door.role)
  }
}
