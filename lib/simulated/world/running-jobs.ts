import { IndexedHeap } from './indexed-heap.ts'

/** A job and the agent that it occupies: `worker` is the slot of the worker in the roster. */
export interface RunningJob {
  readonly job: number
  readonly submitSec: number
  readonly durationSec: number
  readonly startSec: number
  readonly worker: number
}

/** Jobs at work, ordered by the second in which they finish. Columns, so that a job costs no object. */
export class RunningJobs {
  readonly #finishes = new IndexedHeap()
  readonly #free: number[] = []
  #columns: Float64Array[] = Array.from({ length: 5 }, () => new Float64Array(256))
  #used = 0

  get count(): number {
    return this.#used - this.#free.length
  }

  /** Second in which the next one finishes, `Infinity` when none runs. */
  nextFinishSec(): number {
    return this.#finishes.topKey()
  }

  start(job: number, submitSec: number, durationSec: number, startSec: number, worker: number): void {
    const slot = this.#free.pop() ?? this.#used++
    if (slot >= (this.#columns[0] as Float64Array).length) this.#grow()
    const [jobs, submits, durations, starts, workers] = this.#columns as Columns
    jobs[slot] = job
    submits[slot] = submitSec
    durations[slot] = durationSec
    starts[slot] = startSec
    workers[slot] = worker
    this.#finishes.set(slot, startSec + durationSec)
  }

  /** Takes out the job that finishes next and hands over its worker and duration. */
  finish(finished: (worker: number, durationSec: number) => void): void {
    const slot = this.#finishes.top()
    const [, , durations, , workers] = this.#columns as Columns
    const worker = workers[slot] as number
    const durationSec = durations[slot] as number
    this.#release(slot)
    finished(worker, durationSec)
  }

  /** Takes out all jobs of a worker, in the order of their arrival. */
  interrupt(worker: number): RunningJob[] {
    const slots = this.#slots().filter((slot) => this.#columns[4]?.[slot] === worker)
    const interrupted = slots.map((slot) => this.#read(slot)).sort((a, b) => a.job - b.job)
    for (const slot of slots) this.#release(slot)
    return interrupted
  }

  /** All of them, in the order of their arrival. */
  all(): RunningJob[] {
    return this.#slots()
      .map((slot) => this.#read(slot))
      .sort((a, b) => a.job - b.job)
  }

  #slots(): number[] {
    const free = new Set(this.#free)
    return Array.from({ length: this.#used }, (_, slot) => slot).filter((slot) => !free.has(slot))
  }

  #read(slot: number): RunningJob {
    const [jobs, submits, durations, starts, workers] = this.#columns as Columns
    return {
      job: jobs[slot] as number,
      submitSec: submits[slot] as number,
      durationSec: durations[slot] as number,
      startSec: starts[slot] as number,
      worker: workers[slot] as number,
    }
  }

  #release(slot: number): void {
    this.#finishes.remove(slot)
    this.#free.push(slot)
  }

  #grow(): void {
    this.#columns = this.#columns.map((column) => {
      const twice = new Float64Array(2 * column.length)
      twice.set(column)
      return twice
    })
  }
}

type Columns = [
  jobs: Float64Array,
  submits: Float64Array,
  durations: Float64Array,
  starts: Float64Array,
  workers: Float64Array,
]
