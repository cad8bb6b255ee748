/** Workers, launched one after the other, that become ready at the same time. */
export interface Booting {
  readonly workers: number
  readonly untilSec: number
}

/**
 * The booting workers of a shadow fleet, in the order of their launch. They are kept by the time at which they become ready, not one
 * by one: a shadow fleet has no maximum, so to a queue of a hundred million bugs each candidate launches as many workers.
 */
export class BootingWorkers {
  #entries: Booting[]
  #count: number

  constructor(entries: readonly Booting[]) {
    this.#entries = [...entries]
    this.#count = entries.reduce((sum, { workers }) => sum + workers, 0)
  }

  get count(): number {
    return this.#count
  }

  /** All that it takes to continue. */
  state(): readonly Booting[] {
    return [...this.#entries]
  }

  launch(workers: number, untilSec: number): void {
    const latest = this.#entries.at(-1)
    const together = latest?.untilSec === untilSec ? latest.workers : 0
    if (together > 0) this.#entries.pop()
    this.#entries.push({ workers: together + workers, untilSec })
    this.#count += workers
  }

  /** Takes out so many, the latest launched first. */
  cancel(workers: number): void {
    let left = workers
    for (let latest = this.#entries.pop(); latest !== undefined; latest = this.#entries.pop()) {
      const gone = Math.min(left, latest.workers)
      this.#count -= gone
      left -= gone
      if (gone < latest.workers) {
        this.#entries.push({ ...latest, workers: latest.workers - gone })
        return
      }
    }
  }

  /** Takes out those that are ready by then. */
  readyAt(nowSec: number): readonly Booting[] {
    const ready = this.#entries.filter(({ untilSec }) => untilSec <= nowSec)
    if (ready.length === 0) return ready
    this.#entries = this.#entries.filter(({ untilSec }) => untilSec > nowSec)
    for (const { workers } of ready) this.#count -= workers
    return ready
  }
}
