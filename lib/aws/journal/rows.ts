import * as z from 'zod'
import { decodeNumbers, encodeNumbers } from './numbers.ts'
import { json } from './pack.ts'

/*
 * Many similar records (workers, plans, points), encoded column by column. Each may have a base record, and then values equal
 * to those of the base cost almost nothing. Everything that JSON can hold is restored exactly.
 */
export type Row = Readonly<Record<string, unknown>>

const numbers = z.array(z.number())
const columnBasis = { /** Rows without this field. */ absent: numbers.exactOptional() }
const columnSchema = z.discriminatedUnion('kind', [
  /** Numbers times `scale`, minus those of the base. */
  z.object({ ...columnBasis, kind: z.literal('n'), scale: z.number(), numbers }),
  /** Lists of such numbers, concatenated. */
  z.object({ ...columnBasis, kind: z.literal('l'), scale: z.number(), lengths: numbers, numbers }),
  /** Anything else, as codes: 0 for the base's value, otherwise the place in `values`, counted from 1. */
  z.object({ ...columnBasis, kind: z.literal('v'), values: z.array(z.unknown()), codes: numbers }),
])
export const columnsSchema = z.object({ rows: z.number(), columns: z.array(z.tuple([z.string(), columnSchema])) })

type Column = z.output<typeof columnSchema>
export type Columns = z.output<typeof columnsSchema>

/** `bases` has one entry per row, or none at all. */
export function encodeRows(rows: readonly Row[], bases: readonly (Row | undefined)[] = []): Columns {
  const keys = new Set(rows.flatMap((row) => Object.keys(row)))
  return { rows: rows.length, columns: [...keys].map((key) => [key, encodeColumn(key, rows, bases)]) }
}

/** @throws TypeError when the columns do not fit together. */
export function decodeRows({ rows, columns }: Columns, bases: readonly (Row | undefined)[] = []): Row[] {
  const decoded = Array.from({ length: checkedLength(rows) }, (): Record<string, unknown> => ({}))
  for (const [key, column] of columns) {
    const absent = new Set(column.absent && decodeNumbers(column.absent))
    const present = decoded.flatMap((_, index) => (absent.has(index) ? [] : [index]))
    const values = decodeColumn(
      column,
      present.map((index) => bases[index]?.[key]),
    )
    present.forEach((row, index) => {
      const target = decoded[row]
      if (target !== undefined) target[key] = values[index]
    })
  }
  return decoded
}

function encodeColumn(key: string, rows: readonly Row[], bases: readonly (Row | undefined)[]): Column {
  const present = rows.flatMap((row, index) => (row[key] === undefined ? [] : [index]))
  const values = present.map((index) => rows[index]?.[key])
  const base = present.map((index) => bases[index]?.[key])
  const gone = rows.flatMap((row, index) => (row[key] === undefined ? [index] : []))
  const absent = gone.length > 0 ? { absent: encodeNumbers(gone) } : {}
  return { ...absent, ...(asNumbers(values, base) ?? asLists(values, base) ?? asValues(values, base)) }
}

function decodeColumn(column: Column, base: readonly unknown[]): unknown[] {
  switch (column.kind) {
    case 'n':
      return added(ofLength(decodeNumbers(column.numbers), base.length), base, column.scale)
    case 'l': {
      const lengths = ofLength(decodeNumbers(column.lengths), base.length)
      const all = decodeNumbers(column.numbers)
      let from = 0
      return lengths.map((length, index) => {
        from += length
        return added(ofLength(all.slice(from - length, from), length), listOf(base[index]), column.scale)
      })
    }
    case 'v': {
      const values = [undefined, ...column.values]
      return ofLength(decodeNumbers(column.codes), base.length).map((code, index) => {
        const value = code === 0 ? base[index] : values[code]
        if (value === undefined) throw new TypeError(`a value that is not there (${code})`)
        return value
      })
    }
  }
}

type Encoded = Column extends infer Kind ? (Kind extends Column ? Omit<Kind, 'absent'> : never) : never

function asNumbers(values: readonly unknown[], base: readonly unknown[]): Encoded | undefined {
  if (!isNumbers(values)) return undefined
  const scale = scaleOf(values)
  return scale === undefined ? undefined : { kind: 'n', scale, numbers: encodeNumbers(subtracted(values, base, scale)) }
}

function asLists(values: readonly unknown[], base: readonly unknown[]): Encoded | undefined {
  if (!values.every((value) => Array.isArray(value) && isNumbers(value))) return undefined
  const lists = values as readonly (readonly number[])[]
  const scale = scaleOf(lists.flat())
  if (scale === undefined) return undefined
  return {
    kind: 'l',
    scale,
    lengths: encodeNumbers(lists.map((list) => list.length)),
    numbers: encodeNumbers(lists.flatMap((list, index) => subtracted(list, listOf(base[index]), scale))),
  }
}

function asValues(values: readonly unknown[], base: readonly unknown[]): Encoded {
  const places = new Map<string, number>()
  const codes = values.map((value, index) => {
    if (value === base[index]) return 0
    const text = json(value)
    if (base[index] !== undefined && json(base[index]) === text) return 0
    const place = places.get(text) ?? places.size + 1
    places.set(text, place)
    return place
  })
  return { kind: 'v', values: [...places.keys()].map((text) => JSON.parse(text)), codes: encodeNumbers(codes) }
}

/** Below this, the difference of two whole numbers is exact. */
const exact = 2 ** 51

/** The factor that makes all of them whole, if one does: agents are whole, means have two decimals, times three. */
function scaleOf(values: readonly number[]): number | undefined {
  return [1, 100, 1000].find((scale) =>
    values.every((value) => Math.round(value * scale) / scale === value && Math.abs(value * scale) < exact),
  )
}

function subtracted(values: readonly number[], base: readonly unknown[], scale: number): number[] {
  return values.map((value, index) => Math.round(value * scale) - scaled(base[index], scale))
}

function added(residuals: readonly number[], base: readonly unknown[], scale: number): number[] {
  return residuals.map((residual, index) => (residual + scaled(base[index], scale)) / scale)
}

function isNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number')
}

/** The base value as a scaled whole number; 0 if it is no number, or too large for exact differences. */
function scaled(base: unknown, scale: number): number {
  const whole = typeof base === 'number' ? Math.round(base * scale) : 0
  return Math.abs(whole) < exact ? whole : 0
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function ofLength(values: number[], length: number): number[] {
  if (values.length !== length) throw new TypeError(`${values.length} values instead of ${length}`)
  return values
}

function checkedLength(rows: number): number {
  if (!Number.isInteger(rows) || rows < 0 || rows > 1_000_000) throw new TypeError(`${rows} rows`)
  return rows
}
