import module from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { Equipment, Word } from './crew.ts'
import type { Task } from './play.ts'

// Threads do not inherit this from the program: with cached compiled code they start in half the time.
module.enableCompileCache?.()
const { play } = await import('./play.ts')

/** Smaller steps of progress are not visible on a bar. */
const patienceMs = 200

const { loads, options } = workerData as Equipment

function say(word: Word): void {
  parentPort?.postMessage(word)
}

parentPort?.on('message', (task: Task) => {
  const load = loads[task.load]
  if (load === undefined) throw new RangeError(`no load ${task.load}`)
  let saidMs = performance.now()
  const onProgress = (share: number): void => {
    if (performance.now() - saidMs < patienceMs) return
    saidMs = performance.now()
    say({ share })
  }
  try {
    say({ done: play(load, task, options, onProgress) })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    say({ failed: { message, ...(stack !== undefined && { stack }) } })
  }
})
