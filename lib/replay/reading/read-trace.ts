import { basename } from 'node:path'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { float64Column, int32Column } from './column.ts'
import { eachRow } from './rows.ts'
import { lastSec, parseTimestamp } from './timestamp.ts'
import type { Trace } from './trace.ts'
import { TraceError } from './trace-error.ts'

/** Takes the first two fields of a row. `fail` throws, naming the row. */
interface RowReader {
  row(first: string, second: string, fail: (problem: string) => never): void
  done(): Trace
}

const readers: Readonly<Record<string, (path: string) => RowReader>> = {
  'timestamp,value': seriesReader,
  'timestamp_iso,value': seriesReader,
  'submit_s,duration_s': jobsReader,
}

/** A row whose last field is quoted and goes on in the next line: whole fields, quoted or not, and then one that is not closed. */
const endsInQuotes = /^(?:\s*(?:"(?:[^"]|"")*"\s*|[^",\s][^,]*)?,)*\s*"(?:[^"]|"")*$/
const cutField = 'quoted fields with line breaks, or with commas in the first two columns, are not supported'
const isJson =
  'is JSON, and traces are CSV, which rao load prints without --json; its JSON is for rao import, in a file named .json, and rao advise --fleet judges a fleet by its own record'
const isoTime = 'ISO 8601 such as 2001-01-31T18:00:00+01:00'

/** Times whose first is within a year of zero count from any zero; others are dates. */
const longestLeadSec = 366 * 86_400
const largestSec = 2 ** 31 - 1

/** In any unit a larger demand stands for a missing one: next to it all others would count for nothing. */
const largestValue = 1e15

/**
 * Reads a trace: columns `timestamp` or `timestamp_iso` and `value` (a demand series), or `submit_s,duration_s` (a job
 * log); further columns are ignored; gzipped or not. Of samples with the same time the last one counts.
 * @throws TraceError naming the file, and the row where there is one to name.
 */
export async function readTrace(path: string): Promise<Trace> {
  let reader: RowReader | undefined
  let hasFurtherColumns = false
  let rows = 0
  let before = ''
  await eachRow(path, (line, lineNumber) => {
    const [first, second, further] = fieldsOf(line)
    const fail = (problem: string): never => {
      const isCut = rows > 0 && (endsInQuotes.test(before) || first.startsWith('"') || second.startsWith('"'))
      throw new TraceError(path, isCut ? cutField : problem, { row: lineNumber })
    }
    if (reader === undefined) {
      reader = readerOf(path, line, fail)
      hasFurtherColumns = further !== undefined
      return
    }
    rows++
    if (!hasFurtherColumns && further !== undefined) mustBeNoNumber(further, fail)
    reader.row(first, second, fail)
    before = line
  })
  if (reader === undefined) throw new TraceError(path, 'is empty')
  if (rows === 0) throw new TraceError(path, 'has a header but no rows')
  return (reader as RowReader).done()
}

/** Do these columns make a file a trace? */
export function isTraceHeader(line: string): boolean {
  return Object.hasOwn(readers, headerOf(line))
}

function readerOf(path: string, line: string, fail: (problem: string) => never): RowReader {
  const header = headerOf(line)
  const reader = Object.hasOwn(readers, header) ? readers[header] : undefined
  if (reader !== undefined) return reader(path)
  // Read byte by byte, every other character of UTF-16 text is null.
  if (line.includes('\0')) fail('is not text in UTF-8; it may be UTF-16, or no text at all')
  if (/^\s*[{[]/.test(line)) fail(isJson)
  const hint = /[;\t]/.test(line) ? '; columns are separated by commas' : ''
  return fail(
    `begins with the columns ${quoted(line)}; a trace begins with ${Object.keys(readers).join(' or ')}${hint}`,
  )
}

/** The part of the header that decides on the reader. */
function headerOf(line: string): string {
  return fieldsOf(line).slice(0, 2).join(',').toLowerCase()
}

/** The first two fields, and what follows the comma after them, if there is one. */
function fieldsOf(line: string): [first: string, second: string, further?: string] {
  const comma = line.indexOf(',')
  if (comma < 0) return [bare(line), '']
  const next = line.indexOf(',', comma + 1)
  if (next < 0) return [bare(line.slice(0, comma)), bare(line.slice(comma + 1))]
  return [bare(line.slice(0, comma)), bare(line.slice(comma + 1, next)), line.slice(next + 1)]
}

/** A decimal comma, or one between thousands, makes two fields of a number: what is read would be its beginning alone. */
export function mustBeNoNumber(further: string, fail: (problem: string) => never): void {
  if (!/^\s*\d+(?:\.\d*)?\s*(?:,|$)/.test(further)) return
  const rest = further
    .slice(0, 60)
    .replace(/[\s,]+$/, '')
    .trim()
  fail(`goes on with ${quoted(rest)} where the header ends; numbers have a point before decimals, and no commas`)
}

function bare(field: string): string {
  const text = field.trim()
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text
}

function seriesReader(path: string): RowReader {
  const atSec = float64Column()
  const values = float64Column()
  let repeats = 0
  let rows = 0
  let originSec = Number.NaN
  let last = Number.NEGATIVE_INFINITY
  return {
    row(first, second, fail) {
      const epochSec = parseTimestamp(first)
      if (Number.isNaN(epochSec)) {
        if (Number(first) >= lastSec) fail(`timestamp ${first} looks like milliseconds; epoch times are in seconds`)
        fail(`${quoted(first)} is not a time (${isoTime}, or epoch seconds)`)
      }
      const value = quantity('value', second, fail)
      if (value > largestValue) fail(`value ${quoted(second)} is too large`)
      if (epochSec < last)
        fail(`${quoted(first)} is earlier than the row before it; samples must be in order (no offset means UTC)`)
      rows++
      if (epochSec === last) {
        repeats++
        values.amend(value)
        return
      }
      if (Number.isNaN(originSec)) originSec = epochSec
      if (isLeap(originSec, last, epochSec)) fail(leapFrom(first))
      if (epochSec - originSec > largestSec) fail(`${quoted(first)} is more than 68 years after the first sample`)
      last = epochSec
      atSec.push(epochSec - originSec)
      values.push(value)
    },
    done: () => ({
      kind: 'series',
      name: basename(path),
      originSec: isDate(originSec) ? originSec : 0,
      atSec: atSec.done(),
      values: values.done(),
      ...(repeats > 0 && { notice: `${basename(path)}: ${repeatedRows(repeats, rows)}` }),
    }),
  }
}

function repeatedRows(repeats: number, rows: number): string {
  const repeat = repeats === 1 ? 'repeats' : 'repeat'
  return `${repeats} of ${withNoun(rows, 'row')} ${repeat} the time of the row before; the last of each time counts, they are not added up`
}

function jobsReader(path: string): RowReader {
  const submitSec = int32Column()
  const durationSec = int32Column()
  let originSec = Number.NaN
  let last = Number.NEGATIVE_INFINITY
  return {
    row(first, second, fail) {
      const submit = submission(first, fail)
      if (submit >= lastSec) fail(`submit_s ${first} looks like milliseconds; submit_s is in seconds`)
      const duration = quantity('duration_s', second, fail)
      if (submit < last) fail(`submit_s ${first} is earlier than the row before it; jobs must be in order`)
      if (Number.isNaN(originSec)) originSec = isDate(submit) ? Math.floor(submit) : 0
      if (isLeap(originSec, last, submit)) fail(leapFrom(first))
      last = submit
      const sinceOrigin = Math.floor(submit) - originSec
      if (sinceOrigin > largestSec) fail(`submit_s ${first} is more than 68 years after the first job`)
      if (duration > largestSec) fail(`duration_s ${second} is longer than 68 years`)
      submitSec.push(sinceOrigin)
      durationSec.push(Math.max(1, Math.round(duration)))
    },
    done: () => ({
      kind: 'jobs',
      name: basename(path),
      originSec,
      submitSec: submitSec.done(),
      durationSec: durationSec.done(),
    }),
  }
}

function isDate(firstSec: number): boolean {
  return Math.abs(firstSec) > longestLeadSec
}

/** From times that count from any zero to dates? Many programs write a zero for a missing time, which sorting puts first. */
function isLeap(originSec: number, beforeSec: number, sec: number): boolean {
  return !isDate(originSec) && Number.isFinite(beforeSec) && sec - beforeSec > longestLeadSec
}

function leapFrom(text: string): string {
  return `${quoted(text)} is more than a year after the row before it, whose time seems to stand for none`
}

/** Seconds, or a time in ISO 8601 as epoch seconds. */
function submission(text: string, fail: (problem: string) => never): number {
  const atSec = parseTimestamp(text)
  if (atSec < 0) fail(`submit_s ${text} is before 1970`)
  return Number.isNaN(atSec) ? quantity('submit_s', text, fail, `a time (seconds, or ${isoTime})`) : atSec
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A finite number that is not negative. */
function quantity(column: string, text: string, fail: (problem: string) => never, what = 'a number'): number {
  if (text === '') fail(`${column} is missing`)
  const value = decimal.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) {
    if (/^[+-]?inf(inity)?$/i.test(text)) fail(`${column} is infinite`)
    fail(`${column} ${quoted(text)} is not ${what}`)
  }
  if (!Number.isFinite(value)) fail(`${column} ${quoted(text)} is too large`)
  if (value < 0) fail(`${column} ${text} is negative`)
  return value
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
