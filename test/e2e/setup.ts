import { resolve } from 'node:path'
import { pythonPrograms } from './python.ts'

/** Installs the emulators the first time. That takes as long as the network needs, so no test has to wait for it. */
export async function setup(): Promise<void> {
  await pythonPrograms(resolve(import.meta.dirname, '../..'))
}
