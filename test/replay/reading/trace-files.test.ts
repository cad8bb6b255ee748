import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { traceFiles } from '../../../lib/replay/reading/trace-files.ts'
import { aFile, aFolder } from '../files.ts'

const jobs = 'submit_s,duration_s\n0,1\n5,1\n'

/** Two traces, a table of something else, and files that are not CSV. */
function someFiles(): string {
  const folder = aFolder()
  writeFileSync(join(folder, 'b.csv'), jobs)
  writeFileSync(join(folder, 'a.csv.gz'), gzipSync('\n"timestamp", value ,more\n2001-01-01,1\n'))
  writeFileSync(join(folder, 'prices.csv'), 'type,usd\nm5,0.1\n')
  writeFileSync(join(folder, 'README.md'), 'about')
  writeFileSync(join(folder, '.b.csv'), jobs)
  mkdirSync(join(folder, 'deeper.csv'))
  return folder
}

const names = (files: readonly string[]) => files.map((file) => basename(file))

describe('a folder', () => {
  test('stands for the traces directly in it, by name, and says which tables are not traces', async () => {
    const { files, passedOver } = await traceFiles([someFiles()])
    expect(names(files)).toEqual(['a.csv.gz', 'b.csv'])
    expect(names(passedOver)).toEqual(['prices.csv'])
  })

  test('includes a damaged file, so that the reader reports it', async () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'cut.csv.gz'), gzipSync(jobs).subarray(0, 12))
    expect(names((await traceFiles([folder])).files)).toEqual(['cut.csv.gz'])
  })

  test('without a trace is refused', async () => {
    await expect(traceFiles([aFolder()])).rejects.toThrow(/is a folder without a trace \(\.csv or \.csv\.gz\) in it$/)
  })

  test('whose tables are no traces is refused, naming them', async () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'prices.csv'), 'type,usd\nm5,0.1\n')
    const refusal = () => expect(traceFiles([folder])).rejects
    await refusal().toThrow(/without a trace in it: prices\.csv begins with other columns$/)
    writeFileSync(join(folder, 'a.csv'), 'timestamp;value\n1;2\n')
    await refusal().toThrow(/without a trace in it: a\.csv and prices\.csv begin with other columns$/)
    writeFileSync(join(folder, 'b.csv'), '')
    await refusal().toThrow(/without a trace in it: a\.csv and 2 others begin with other columns$/)
  })
})

describe('a glob', () => {
  test('stands for the files that match, by name, whatever is in them', async () => {
    const { files } = await traceFiles([join(someFiles(), '{prices,b}.*')])
    expect(names(files)).toEqual(['b.csv', 'prices.csv'])
  })

  test('that matches nothing, or folders alone, is refused', async () => {
    await expect(traceFiles([join(someFiles(), '*.parquet')])).rejects.toThrow(/\*\.parquet: matches no file/)
    await expect(traceFiles([join(someFiles(), 'deeper*')])).rejects.toThrow(/matches no file/)
  })

  test('leaves out no link that leads nowhere, so that the reader reports it', async () => {
    const folder = someFiles()
    symlinkSync('nowhere', join(folder, 'c.csv'))
    symlinkSync('d.csv', join(folder, 'd.csv'))
    expect(names((await traceFiles([join(folder, '?.csv')])).files)).toEqual(['b.csv', 'c.csv', 'd.csv'])
  })

  test('is not a glob when a file has that name', async () => {
    const file = aFile('load[1].csv', jobs)
    expect((await traceFiles([file])).files).toEqual([file])
  })
})

test('paths keep their order, and no file comes twice', async () => {
  const folder = someFiles()
  const { files } = await traceFiles([join(folder, 'b.csv'), folder, join(folder, '*.csv.gz')])
  expect(names(files)).toEqual(['b.csv', 'a.csv.gz'])
})

test('a file that does not exist is left to the reader', async () => {
  expect((await traceFiles(['/nowhere/a.csv'])).files).toEqual(['/nowhere/a.csv'])
})

test.each([
  ['a link to itself', (folder: string) => join(folder, 'loop.csv')],
  ['a name that is too long', (folder: string) => join(folder, `${'a'.repeat(300)}.csv`)],
])('%s is left for the reader to report', async (_, pathIn) => {
  const folder = aFolder()
  symlinkSync('loop.csv', join(folder, 'loop.csv'))
  const path = pathIn(folder)
  expect((await traceFiles([path])).files).toEqual([path])
})
