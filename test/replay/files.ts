import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, deleted after it. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rao-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function aFile(name: string, content: string | Uint8Array): string {
  const path = join(aFolder(), name)
  writeFileSync(path, content)
  return path
}
