import { mustBeNoNumber } from './read-trace.ts'
import { eachRow } from './rows.ts'
import { TraceError } from './trace-error.ts'

/** Workers wanted over time. Each row holds until the next one; the last holds as long as the one before it. */
export interface DesiredSchedule {
  readonly file: string
  /** Its name in a report; `desired` where absent. */
  readonly name?: string
  /** Seconds since the origin of the trace; whole and rising. */
  readonly atSec: readonly number[]
  readonly desired: readonly number[]
  /** Where the last row ends. */
  readonly untilSec: number
  /** Greatest common divisor of all times: looking at this interval misses no row. */
  readonly everySec: number
}

const mostWorkers = 100_000

/**
 * Reads a CSV file with the columns `t_sec` and `desired`, at any place: a timeline written by replay will do.
 * @param lastRowSec how long the row of a file with one row holds.
 * @throws TraceError naming file and row.
 */
export async function readDesiredSchedule(path: string, lastRowSec: number): Promise<DesiredSchedule> {
  const atSec: number[] = []
  const desired: number[] = []
  let columns: { readonly t: number; readonly desired: number; readonly count: number } | undefined
  await eachRow(path, (line, row) => {
    const fields = line.split(',').map((field) => field.trim())
    const fail = (problem: string): never => {
      throw new TraceError(path, problem, { row })
    }
    if (columns === undefined) {
      columns = { t: fields.indexOf('t_sec'), desired: fields.indexOf('desired'), count: fields.length }
      if (columns.t < 0 || columns.desired < 0) fail('a schedule has the columns t_sec and desired')
      return
    }
    mustBeNoNumber(fields.slice(columns.count).join(','), fail)
    const t = whole('t_sec', fields[columns.t], 2 ** 31 - 1, fail)
    const workers = whole('desired', fields[columns.desired], mostWorkers, fail)
    if (t <= (atSec.at(-1) ?? -1)) fail(`t_sec ${t} is not later than the row before it`)
    atSec.push(t)
    desired.push(workers)
  })
  if (columns === undefined) throw new TraceError(path, 'is empty')
  const last = atSec.at(-1)
  if (last === undefined) throw new TraceError(path, 'has a header but no rows')
  const step = last - (atSec.at(-2) ?? last - lastRowSec)
  return { file: path, atSec, desired, untilSec: last + step, everySec: atSec.reduce(greatestCommonDivisor, 0) || step }
}

function whole(column: string, text: string | undefined, most: number, fail: (problem: string) => never): number {
  const value = text !== undefined && /^\d+(?:\.0*)?$/.test(text) ? Number(text) : Number.NaN
  return value <= most
    ? value
    : fail(`${column} ${JSON.stringify(text ?? '')} is not a whole number between 0 and ${most}`)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
