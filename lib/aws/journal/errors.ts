import { JournalDamageError } from '../../journal.ts'

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

/** The damaged item, by its place in the table. */
export class DamagedItemError extends JournalDamageError {
  readonly table: string
  readonly pk: string
  readonly sk: string
  readonly problem: string

  constructor(table: string, pk: string, sk: string, problem: string) {
    super(`Reading (${problem}) failed on table ${table}, item ${pk} ${sk}`)
    this.table = table
    this.pk = pk
    this.sk = sk
    this.problem = problem
  }
}

/** Called for each damaged item that a read leaves out. */
export type OnDamage = (pk: string, sk: string, problem: string) => void
