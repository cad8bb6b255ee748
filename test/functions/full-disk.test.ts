import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')

/** Runs a command with the shell's redirections. */
async function shell(line: string) {
  const child = spawn('sh', ['-c', line.replaceAll('rao', `"${process.execPath}" "${cli}"`)])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

describe.skipIf(!existsSync('/dev/full'))('on a full disk', () => {
  test('output that finds no room is a failure in one line', async () => {
    const { code, said } = await shell('rao --help > /dev/full')
    expect(said).toBe('rao: the output cannot be written: ENOSPC: no space left on device, write\n')
    expect(code).toBe(1)
  })

  test('the exit code is right even where nobody can be told what was wrong', async () => {
    expect(await shell('rao status --nowhere 2> /dev/full')).toEqual({ code: 2, said: '' })
  })
})
