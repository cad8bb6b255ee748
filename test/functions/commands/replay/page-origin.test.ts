import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { pageOrigin } from '../../../../functions/commands/replay/page-origin.ts'
import { run } from '../../../../functions/commands/run.ts'
import { aFile, aFolder } from '../../../replay/files.ts'

test.each([
  ['as it was typed', ['replay', 'load.csv', '--days', '3'], 'rao replay load.csv --days 3'],
  ['quoted where a shell needs it', ['replay', "it's a load.csv"], "rao replay 'it'\\''s a load.csv'"],
  [
    'without what only says where results go',
    ['replay', 'a.csv', '--html', 'a b.html', '--json', '--timeline=t.csv', '--resume', 'r', '--tune'],
    'rao replay a.csv --tune',
  ],
] as const)('the command is told %s', async (_, typed, command) => {
  expect((await pageOrigin(typed, [])).command).toBe(command)
})

test('what was read is told with its checksum, unless it cannot be read again', async () => {
  const file = aFile('load.csv', 'timestamp,value\n0,5\n')
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  expect((await pageOrigin([], [file, '/dev/null'])).files).toEqual([{ file, sha256 }, { file: '/dev/null' }])
})

test.each([
  ['replay', ['--policy', 'static-peak']],
  ['forecast', ['--horizon', '5m']],
])('rao %s tells of the file as it was read, though it grows while the work goes on', async (command, args) => {
  const rows = Array.from({ length: 200 }, (_, minute) => `${60 * minute},${(minute * 7) % 11}`)
  const content = ['timestamp,value', ...rows, `${60 * 199},3`, ''].join('\n')
  const file = aFile('load.csv', content)
  const html = join(aFolder(), 'page.html')
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    // Said once the file is read: a time comes twice in it.
    if (String(line).includes('repeats the time')) appendFileSync(file, '999999,5\n')
    return true
  })
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  onTestFinished(() => void vi.restoreAllMocks())
  expect(await run([command, file, ...args, '--html', html])).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe(`${content}999999,5\n`)
  const [told] = /[0-9a-f]{64}/.exec(readFileSync(html, 'utf8')) ?? []
  expect(told).toBe(createHash('sha256').update(content).digest('hex'))
})
