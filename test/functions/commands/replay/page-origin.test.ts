import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageOrigin } from '../../../../functions/commands/replay/page-origin.ts'
import { aFile } from '../../../replay/files.ts'

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
