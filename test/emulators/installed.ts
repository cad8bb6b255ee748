import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where `npm run e2e` makes its virtual environments, one for each list of pinned versions. */
const cache = resolve(import.meta.dirname, '../../node_modules/.cache/rao-e2e')

/** The program of an emulator; `undefined` where no virtual environment has been made. */
export function emulator(program: 'moto_server' | 'ministack'): string | undefined {
  if (!existsSync(cache)) return undefined
  return readdirSync(cache)
    .filter((version) => existsSync(join(cache, version, 'complete')))
    .map((version) => join(cache, version, 'bin', program))
    .find((path) => existsSync(path))
}
