import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readTrace } from '../../../lib/replay/reading/read-trace.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { aFile, aFolder } from '../files.ts'

const read = (content: string | Uint8Array) => readTrace(aFile('a.csv', content))

const series = 'timestamp_iso,value\n2001-01-01T00:00:00Z,5\n2001-01-01T00:01:00Z,7.5\n'
const jobs = 'submit_s,duration_s\n0,12\n3.9,0.2\n'

describe('a demand series', () => {
  test('is times since its first sample, and values', async () => {
    expect(await read(series)).toEqual({
      kind: 'series',
      name: 'a.csv',
      originSec: Date.UTC(2001, 0, 1) / 1000,
      atSec: Float64Array.of(0, 60),
      values: Float64Array.of(5, 7.5),
    })
  })

  test.each([
    ['gzipped', gzipSync(series)],
    ['of concatenated gzip files', Buffer.concat([gzipSync(series.slice(0, 60)), gzipSync(series.slice(60))])],
    ['with Windows line ends', series.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${series}`],
    ['without a line end after the last row', series.trimEnd()],
    ['with blank lines', series.replaceAll('\n', '\n\n')],
    ['with quoted fields', series.replace('2001-01-01T00:00:00Z,5', '"2001-01-01T00:00:00Z","5"')],
    ['with further columns', series.replaceAll('\n', ',"a, b",c\n')],
    ['called timestamp', series.replace('timestamp_iso', 'timestamp')],
    ['with column names in capitals', series.replace('timestamp_iso,value', 'Timestamp_ISO, Value')],
    ['with fields that nothing is in', series.replaceAll('5\n', '5, ,\n')],
    ['in epoch seconds', 'timestamp,value\n978307200,5\n978307260,7.5\n'],
    ['with offsets that change on the way', series.replace('2001-01-01T00:01:00Z', '2001-01-01T01:01:00+01:00')],
  ])('is the same %s', async (_, content) => {
    expect(await read(content)).toEqual(await read(series))
  })

  test('of two samples with the same time keeps the last', async () => {
    const trace = await read(`${series}2001-01-01T00:01:00Z,9\n2001-01-01T00:02:00Z,1\n`)
    expect(trace).toMatchObject({
      atSec: Float64Array.of(0, 60, 120),
      values: Float64Array.of(5, 9, 1),
      notice:
        'a.csv: 1 of 4 rows repeats the time of the row before; the last of each time counts, they are not added up',
    })
  })

  test('whose times count from any zero begins with its first sample, at no date', async () => {
    expect(await read('timestamp,value\n60,5\n120,7.5\n')).toMatchObject({
      originSec: 0,
      atSec: Float64Array.of(0, 60),
    })
  })

  test('longer than a read chunk loses nothing at chunk borders', async () => {
    const rows = Array.from({ length: 50_000 }, (_, minute) => `${minute * 60},${minute}`)
    const trace = await read(gzipSync(['timestamp,value', ...rows].join('\n')))
    expect(trace).toMatchObject({ kind: 'series' })
    if (trace.kind === 'series')
      expect(trace.values.every((value, index) => value === index && trace.atSec[index] === index * 60)).toBe(true)
  })
})

describe('a job log', () => {
  test('is read in whole seconds: submissions floored, durations rounded, one second at least', async () => {
    expect(await read(jobs)).toEqual({
      kind: 'jobs',
      name: 'a.csv',
      originSec: 0,
      submitSec: Int32Array.of(0, 3),
      durationSec: Int32Array.of(12, 1),
    })
  })

  test('in ISO 8601, as exports of CI systems have it, is read as in epoch seconds', async () => {
    const iso = 'submit_s,duration_s\n2001-01-01T01:00:00.5+01:00,1\n2001-01-01T00:01:00Z,2\n'
    const epoch = 'submit_s,duration_s\n978307200.5,1\n978307260,2\n'
    expect(await read(iso)).toEqual(await read(epoch))
    expect(await read(iso)).toMatchObject({ originSec: 978307200, submitSec: Int32Array.of(0, 60) })
  })

  test('with a time that can be no job, as programs write for a missing one, is refused', async () => {
    await expect(read('submit_s,duration_s\n0001-01-01T00:00:00Z,1\n2001-01-01T00:00:00Z,2\n')).rejects.toThrow(
      'row 2: submit_s 0001-01-01T00:00:00Z is before 1970',
    )
  })

  test('in epoch seconds begins with its first job', async () => {
    expect(await read('submit_s,duration_s\n978307200,1\n978307260.5,2\n')).toMatchObject({
      originSec: 978_307_200,
      submitSec: Int32Array.of(0, 60),
    })
  })

  test('may go on for years from any zero, and be dated with a year between two jobs', async () => {
    const years = [0, 1, 2, 3].map((year) => 360 * 86_400 * year)
    expect(await read(`submit_s,duration_s\n${years.map((sec) => `${sec},5\n`).join('')}`)).toMatchObject({
      submitSec: Int32Array.from(years),
    })
    expect(await read('submit_s,duration_s\n2001-01-01,5\n2004-01-01,5\n')).toMatchObject({
      submitSec: Int32Array.of(0, 1095 * 86_400),
    })
  })

  test('may have jobs in the same second', async () => {
    expect(await read('submit_s,duration_s\n5,1\n5,2\n')).toMatchObject({ submitSec: Int32Array.of(5, 5) })
  })
})

describe('a file that is not a trace is refused in one line that names file and row:', () => {
  const inSeries = (row: string) => `${series}${row}\n`
  const inJobs = (row: string) => `${jobs}${row}\n`
  test.each([
    ['an empty file', '', /: is empty$/],
    ['a file of blank lines', '\n\n', /: is empty$/],
    ['only a header', 'timestamp,value\n', /has a header but no rows/],
    ['an unknown header', 'time,load\n1,2\n', /row 1: begins with the columns "time,load"/],
    [
      'semicolons',
      'Submit_s;Duration_s\n1;2\n',
      /row 1: begins with the columns "Submit_s;Duration_s"; a trace begins with .*; columns are separated by commas$/,
    ],
    [
      'the JSON of rao load',
      '{\n  "fleet": "a"\n}\n',
      /row 1: is JSON, and traces are CSV.*; its JSON is for rao import, in a file named \.json, and/,
    ],
    ['tabs', 'timestamp\tvalue\n1\t2\n', /columns "timestamp\\tvalue"; .*; columns are separated by commas$/],
    ['a header that is a property of every object', 'constructor\n', /row 1: begins with the columns/],
    ['no header', '978307200,5\n', /row 1: begins with the columns/],
    ['text for a value', inSeries('2001-01-01T00:02:00Z,many'), /row 4: value "many" is not a number/],
    ['NaN', inSeries('2001-01-01T00:02:00Z,NaN'), /row 4: value "NaN" is not a number/],
    ['hexadecimal', inSeries('2001-01-01T00:02:00Z,0x10'), /row 4: value "0x10" is not a number/],
    ['no value', inSeries('2001-01-01T00:02:00Z,'), /row 4: value is missing/],
    ['no second column', inSeries('2001-01-01T00:02:00Z'), /row 4: value is missing/],
    ['a negative value', inSeries('2001-01-01T00:02:00Z,-1'), /row 4: value -1 is negative/],
    ['an infinite value', inSeries('2001-01-01T00:02:00Z,-Infinity'), /row 4: value is infinite/],
    ['a value beyond all numbers', inSeries('2001-01-01T00:02:00Z,1e999'), /row 4: value "1e999" is too large/],
    ['a value that stands for none', inSeries('2001-01-01T00:02:00Z,1e20'), /row 4: value "1e20" is too large$/],
    ['text for a time', inSeries('noon,1'), /row 4: "noon" is not a time/],
    [
      'the time of a spreadsheet for a submission',
      inJobs('03/02/2026 00:01,5'),
      /row 4: submit_s "03\/02\/2026 00:01" is not a time \(seconds, or ISO 8601 such as [^ ]*\)$/,
    ],
    ['no submission', inJobs(',5'), /row 4: submit_s is missing$/],
    [
      'a decimal comma',
      inSeries('2001-01-01T00:02:00Z,"0,5"'),
      /row 4: quoted fields with line breaks, or with commas/,
    ],
    [
      'a decimal comma without quotes, which makes two fields of a number',
      inSeries('2001-01-01T00:02:00Z,0,5'),
      /row 4: goes on with "5" where the header ends; numbers have a point before decimals, and no commas$/,
    ],
    [
      'thousands with commas without quotes',
      inJobs('9,1,234.5 ,'),
      /row 4: goes on with "234\.5" where the header ends/,
    ],
    [
      'decimal commas in both columns',
      inJobs('9,500000,7,250000'),
      /row 4: goes on with "7,250000" where the header ends/,
    ],
    ['thousands with commas', inJobs('"172,800",5'), /row 4: quoted fields .* are not supported$/],
    ['a line break in a further column', inJobs('9,5,"two\nlines"'), /row 5: quoted fields with line breaks.* are not/],
    ['a fault beside a quoted field', inJobs('9,x,"a, b"'), /row 4: duration_s "x" is not a number$/],
    [
      'a fault after a quoted field that ends in a comma',
      `${inJobs('9,5,"foo,"')}10,x\n`,
      /row 5: duration_s "x" is not a number$/,
    ],
    ['a fault beside inches', `${inJobs('9,5,3.5" disk')}10,x\n`, /row 5: duration_s "x" is not a number$/],
    [
      'times in milliseconds',
      'timestamp,value\n978307200000,5\n',
      /row 2: timestamp 978307200000 looks like milliseconds; epoch times are in seconds$/,
    ],
    [
      'a time that stands for none, ages before the others',
      'timestamp,value\n0001-01-01T00:00:00,5\n2001-01-01T00:00:00Z,5\n',
      /row 3: "2001-01-01T00:00:00Z" is more than 68 years after the first sample$/,
    ],
    [
      'a first time of zero, which stands for none',
      'timestamp,value\n0,5\n978307200,5\n978307260,5\n',
      /row 3: "978307200" is more than a year after the row before it, whose time seems to stand for none$/,
    ],
    [
      'submissions of zero, which stand for none, before others',
      'submit_s,duration_s\n0,5\n0,5\n978307200,5\n',
      /row 4: "978307200" is more than a year after the row before it, whose time seems to stand for none$/,
    ],
    ['times that go back', inSeries('2001-01-01T00:00:30Z,1'), /row 4: "2001-01-01T00:00:30Z" is earlier/],
    ['a negative submission', 'submit_s,duration_s\n-1,5\n', /row 2: submit_s -1 is negative/],
    ['a negative duration', inJobs('9,-5'), /row 4: duration_s -5 is negative/],
    ['an infinite duration', inJobs('9,inf'), /row 4: duration_s is infinite/],
    ['a duration of a century', inJobs('9,4e9'), /row 4: duration_s 4e9 is longer than 68 years/],
    [
      'submissions in milliseconds',
      'submit_s,duration_s\n978307200000,5\n978307260000,5\n',
      /row 2: submit_s 978307200000 looks like milliseconds; submit_s is in seconds$/,
    ],
    ['submissions that go back', inJobs('3,5'), /row 4: submit_s 3 is earlier/],
    ['half a gzip file', gzipSync(series).subarray(0, 40), /: is a damaged or incomplete gzip file$/],
    ['one endless line', Buffer.alloc(400_000, 'x'), /row 1: longer than 65536 characters/],
    ['bytes', Buffer.from([1, 2, 3, 0, 255, 254]), /row 1: is not text in UTF-8; it may be UTF-16, or no text/],
    [
      'UTF-16, which spreadsheets call Unicode',
      Buffer.from(`\uFEFF${jobs}`, 'utf16le'),
      /row 1: is not text in UTF-8; it may be UTF-16/,
    ],
  ])('%s', async (_, content, message) => {
    const error = await read(content).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TraceError)
    expect(error).toMatchObject({ message: expect.stringMatching(message), file: expect.stringMatching(/a\.csv$/) })
    expect((error as TraceError).message).not.toContain('\n')
  })

  test('a file that does not exist', async () => {
    await expect(readTrace('/nowhere/a.csv')).rejects.toThrow('/nowhere/a.csv: no such file')
  })

  test('a folder', async () => {
    await expect(readTrace(aFolder())).rejects.toThrow(/is a folder/)
  })
})
