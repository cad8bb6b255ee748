import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Lambda } from './bundle.ts'
import type { InfraContext } from './context.ts'
import type { CycleQueue } from './cycle-queue.ts'
import type { JournalTable } from './journal-table.ts'

/** What every function of the stack is built from. */
export interface Parts {
  readonly context: InfraContext
  readonly journal: JournalTable
  readonly cycles: CycleQueue
  readonly environment: Readonly<Record<string, string>>
  /** The bundle of a function. */
  code(lambda: Lambda): Code
}
