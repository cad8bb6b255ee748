import { resolve } from 'node:path'
import { pythonPrograms } from './python.ts'

/** The first time the emulators are installed, which takes as long as the network does: no test waits for that. */
export async function setup(): Promise<void> {
  await pythonPrograms(resolve(import.meta.dirname, '../..'))
}
