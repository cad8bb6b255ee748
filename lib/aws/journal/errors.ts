/** A call to the table failed; `cause` is what the SDK threw, after its own retries. */
export class JournalError extends Error {
  override readonly name: string = 'JournalError'
  readonly table: string
  readonly pk: string
  readonly sk: string

  constructor(action: string, table: string, pk: string, sk: string, cause?: unknown) {
    const why = cause instanceof Error ? `: ${cause.name}: ${cause.message}` : ''
    super(`${action} failed on table ${table}, item ${pk} ${sk}${why}`, { cause })
    this.table = table
    this.pk = pk
    this.sk = sk
  }
}

/** An item that the fleet cannot be steered without is damaged. It is left as it is. */
export class JournalDamageError extends JournalError {
  override readonly name = 'JournalDamageError'
  readonly problem: string

  constructor(table: string, pk: string, sk: string, problem: string) {
    super(`Reading (${problem})`, table, pk, sk)
    this.problem = problem
  }
}

/** Others have changed the item again and again in between. Nothing was written to it: a later attempt may succeed. */
export class JournalBusyError extends JournalError {
  override readonly name = 'JournalBusyError'

  constructor(table: string, pk: string, sk: string) {
    super('Changing what others keep changing', table, pk, sk)
  }
}

/** Called for each damaged item that a read leaves out. */
export type OnDamage = (pk: string, sk: string, problem: string) => void
