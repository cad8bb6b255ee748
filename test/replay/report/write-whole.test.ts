import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkWritable, OutputError, writeWhole } from '../../../lib/replay/report/write-whole.ts'
import { aFile, aFolder } from '../files.ts'

test('a file is written and nothing else is left behind', () => {
  const folder = aFolder()
  checkWritable(join(folder, 'out.csv'))
  expect(readdirSync(folder)).toEqual([])
  writeWhole(join(folder, 'out.csv'), 'new')
  expect(readdirSync(folder)).toEqual(['out.csv'])
  expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('new')
})

test('checking leaves an existing file as it is', () => {
  const path = aFile('out.csv', 'old')
  checkWritable(path)
  expect(readFileSync(path, 'utf8')).toBe('old')
})

test('a link still points to the file that is written', () => {
  const path = aFile('out.csv', 'old')
  const link = join(aFolder(), 'link.csv')
  symlinkSync(path, link)
  writeWhole(link, 'new')
  expect(readFileSync(path, 'utf8')).toBe('new')
})

test('a device is written to, never replaced', () => {
  checkWritable('/dev/null')
  writeWhole('/dev/null', 'new')
  expect(readFileSync('/dev/null', 'utf8')).toBe('')
})

test('a folder, or a path through a file or into nowhere, cannot be written', () => {
  const file = aFile('file', 'old')
  for (const path of [aFolder(), join(file, 'out.csv'), join(aFolder(), 'no', 'out.csv')]) {
    expect(() => checkWritable(path)).toThrow(OutputError)
    expect(() => writeWhole(path, 'new')).toThrow(new RegExp(`^${path}: cannot be written`))
  }
  expect(readFileSync(file, 'utf8')).toBe('old')
})
