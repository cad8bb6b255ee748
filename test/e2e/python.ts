import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const requirements = join(import.meta.dirname, 'requirements.txt')

/**
 * Creates a virtual environment with the pinned emulators once, and finds it again in the cache under node_modules.
 * @returns its folder of programs.
 */
export async function pythonPrograms(root: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const folder = join(root, 'node_modules/.cache/rao-e2e', version)
  const complete = join(folder, 'complete')
  if (!existsSync(complete)) {
    process.stderr.write('installing the emulators, once; some minutes on a slow network\n')
    rmSync(folder, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', folder])
    await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
    writeFileSync(complete, '')
  }
  return join(folder, 'bin')
}
