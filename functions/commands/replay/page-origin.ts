import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import type { Origin } from '../../../lib/view/provenance.ts'
import { version } from '../../version.ts'

/** Options that say where results go, each with or without a value: the same page comes of the command without them. */
const outputs: Readonly<Record<string, 'value' | 'none'>> = {
  '--html': 'value',
  '--timeline': 'value',
  '--resume': 'value',
  '--json': 'none',
}

/** What a page says of its origin: the command line as it was typed, and the files that it read. */
export async function pageOrigin(typed: readonly string[], read: readonly string[]): Promise<Origin> {
  const files: Origin['files'][number][] = []
  for (const file of read) {
    // A pipe cannot be read twice.
    const again = statSync(file, { throwIfNoEntry: false })?.isFile() === true
    files.push({ file, ...(again && { sha256: await checksum(file) }) })
  }
  return { command: ['rao', ...withoutOutputs(typed).map(quoted)].join(' '), version, files }
}

function withoutOutputs(typed: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? ''
    const output = outputs[word.replace(/=.*$/s, '')]
    if (output === undefined) kept.push(word)
    else if (output === 'value' && !word.includes('=')) at += 1
  }
  return kept
}

/** As a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
