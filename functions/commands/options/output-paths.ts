import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure } from '../failure.ts'

/** An option that names a file to be written, by its flag. */
export type Outputs = Readonly<Record<`--${string}`, string | undefined>>

/**
 * To be called before anything is written: no output may overwrite an input or another output. Pipes and devices overwrite
 * nothing.
 * @throws Failure
 */
export function keepApart(outputs: Outputs, inputs: readonly string[]): void {
  const taken = new Map(inputs.map((path) => [placeOf(path), 'what is read']))
  for (const [flag, path] of Object.entries(outputs)) {
    if (path === undefined || isDevice(path)) continue
    const place = placeOf(path)
    const before = taken.get(place)
    if (before !== undefined) throw new Failure(`${flag} ${path} would be written over ${before}`, 2)
    taken.set(place, `what ${flag} writes`)
  }
}

function placeOf(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const folder = dirname(resolve(path))
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path)
}

function isDevice(path: string): boolean {
  // Whatever keeps anybody from looking is reported by who writes there.
  if (!existsSync(path)) return false
  const standing = statSync(path)
  return !standing.isFile() && !standing.isDirectory()
}
