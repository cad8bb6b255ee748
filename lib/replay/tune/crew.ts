import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Load } from '../load.ts'
import type { ReplayOptions } from '../policy.ts'
import { type Played, play, type Task, weightOf } from './play.ts'

export interface CrewHooks {
  /** A task is done; in whatever order they end. */
  readonly onPlayed?: (task: number, played: Played) => void
  /** Share of all the work that is done, and the trace that it comes from. */
  readonly onProgress?: (share: number, what: string) => void
}

/** A message from a thread. */
export type Word =
  | { readonly done: Played }
  | { readonly share: number }
  | { readonly failed: { readonly message: string; readonly stack?: string } }

/** What a thread is started with. */
export interface Equipment {
  readonly loads: readonly Load[]
  readonly options: ReplayOptions
}

/** Less work than this (see `weightOf`) is done sooner than threads are started. */
const worthThreads = 1_000_000

/** Beside this file, compiled or not. */
const threadFile = import.meta.url.endsWith('.ts')
  ? new URL('./thread.ts', import.meta.url)
  : new URL('./thread.js', import.meta.url)

/** A task that failed in a thread; its message is that of the failure. */
export class TaskError extends Error {
  override readonly name = 'TaskError'
}

/**
 * Plays all tasks, the heaviest first. The results are in the order of the tasks, and the same for any number of threads; by
 * default there are as many as cores, or one for little work.
 */
export async function playAll(
  tasks: readonly Task[],
  equipment: Equipment,
  hooks: CrewHooks = {},
  threads?: number,
): Promise<readonly Played[]> {
  const weights = tasks.map((task) => weightOf(loadOf(equipment, task), task))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const order = tasks.map((_, index) => index).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)
  const played: Played[] = []
  const shares = new Map<number, number>()
  let doneWeight = 0
  const progress = (task: number, share: number): void => {
    shares.set(task, share)
    let weight = doneWeight
    for (const [running, part] of shares) weight += part * (weights[running] ?? 0)
    const { load = 0 } = tasks[task] ?? {}
    hooks.onProgress?.(weight / total, equipment.loads[load]?.trace ?? '')
  }
  const finish = (task: number, result: Played): void => {
    progress(task, 1)
    shares.delete(task)
    doneWeight += weights[task] ?? 0
    played[task] = result
    hooks.onPlayed?.(task, result)
  }

  const members = Math.min(tasks.length, threads ?? (total < worthThreads ? 1 : availableParallelism()))
  if (members < 2) {
    for (const [index, task] of tasks.entries())
      finish(
        index,
        play(loadOf(equipment, task), task, equipment.options, (share) => progress(index, share)),
      )
    return played
  }
  const shared: Equipment = { ...equipment, loads: equipment.loads.map(inSharedMemory) }
  const member = async (): Promise<void> => {
    if (order.length === 0) return
    const thread = openThread(shared)
    try {
      for (let index = order.shift(); index !== undefined; index = order.shift()) {
        const task = index
        finish(task, await thread.play(tasks[task] as Task, (share) => progress(task, share)))
      }
    } finally {
      await thread.close()
    }
  }
  const atWork = Array.from({ length: members }, member)
  try {
    await Promise.all(atWork)
  } finally {
    order.length = 0
    await Promise.allSettled(atWork)
  }
  return played
}

/** Callbacks for the task that a thread is working on. */
interface Waiting {
  readonly onShare: (share: number) => void
  readonly resolve: (played: Played) => void
  readonly reject: (error: unknown) => void
}

function openThread(equipment: Equipment) {
  const thread = new Worker(threadFile, { workerData: equipment })
  let waiting: Waiting | undefined
  thread.on('message', (word: Word) => {
    if ('share' in word) waiting?.onShare(word.share)
    else if ('done' in word) waiting?.resolve(word.done)
    else waiting?.reject(new TaskError(word.failed.message, { cause: word.failed.stack }))
  })
  thread.on('error', (error) => waiting?.reject(error))
  thread.on('exit', (code) => waiting?.reject(new TaskError(`a replay thread ended with exit code ${code}`)))
  return {
    play: (task: Task, onShare: (share: number) => void): Promise<Played> =>
      new Promise((resolve, reject) => {
        waiting = { onShare, resolve, reject }
        thread.postMessage(task)
      }),
    close: () => thread.terminate(),
  }
}

function loadOf({ loads }: Equipment, task: Task): Load {
  const load = loads[task.load]
  if (load === undefined) throw new RangeError(`a task is about load ${task.load}, there are ${loads.length}`)
  return load
}

/** The same load in shared memory, so that ten million jobs are not copied for each thread. */
function inSharedMemory(load: Load): Load {
  return { ...load, submitSec: sharedColumn(load.submitSec), durationSec: sharedColumn(load.durationSec) }
}

function sharedColumn(values: Int32Array): Int32Array {
  const column = new Int32Array(new SharedArrayBuffer(values.byteLength))
  column.set(values)
  return column
}
