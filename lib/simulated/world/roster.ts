import { IndexedHeap } from './indexed-heap.ts'
import type { WorldWorker } from './world.ts'

/** A worker as the world itself sees it. `slot`: a small number, reused when the worker has ended. */
export type Worker = { -readonly [Field in keyof WorldWorker]: WorldWorker[Field] } & {
  slot: number
  durations: number[]
}

/** Weights by which the next job's worker is chosen, see `#offer`: the limit first, then busy agents, then launch order. */
const perBusyAgent = 2 ** 32
const beyondLimit = 2 ** 51

/** Most agents that a worker may have, so that the weights above stay exact in a double. */
export const mostAgents = 2 ** 18

/** The workers in launch order, sums over them, which one is ready next and which one gets the next job. */
export class Roster {
  /** In launch order. */
  readonly workers: Worker[] = []
  /** Ready and booting workers of each group. */
  readonly standing: number[]
  readyWorkers = 0
  bootingWorkers = 0
  drainingWorkers = 0
  readyAgents = 0
  drainingAgents = 0
  readonly #byId = new Map<string, Worker>()
  readonly #bySlot: (Worker | undefined)[] = []
  readonly #freeSlots: number[] = []
  readonly #boots = new IndexedHeap()
  readonly #offers = new IndexedHeap()

  constructor(groups: number) {
    this.standing = new Array<number>(groups).fill(0)
  }

  byId(id: string): Worker | undefined {
    return this.#byId.get(id)
  }

  bySlot(slot: number): Worker {
    return this.#bySlot[slot] as Worker
  }

  /** Second in which the next booting worker is ready, `Infinity` when none boots. */
  nextReadySec(): number {
    return this.#boots.topKey()
  }

  /** The booting worker that is ready next. */
  nextReady(): Worker {
    return this.bySlot(this.#boots.top())
  }

  /** The worker that takes the next job: within its limit before beyond it, the busiest, of equals the oldest. */
  taker(): Worker | undefined {
    return this.#bySlot[this.#offers.top()]
  }

  add(worker: Omit<Worker, 'slot'>): void {
    const slot = this.#freeSlots.pop() ?? this.#bySlot.length
    const added: Worker = { ...worker, slot }
    this.workers.push(added)
    this.#byId.set(added.id, added)
    this.#bySlot[slot] = added
    this.#count(added, 1)
    if (added.phase === 'booting') this.#boots.set(slot, added.readyAtSec)
    this.#offer(added)
  }

  remove(worker: Worker): void {
    this.#count(worker, -1)
    this.#boots.remove(worker.slot)
    this.#offers.remove(worker.slot)
    this.#byId.delete(worker.id)
    this.#bySlot[worker.slot] = undefined
    this.#freeSlots.push(worker.slot)
    this.workers.splice(this.#indexOf(worker), 1)
  }

  enter(worker: Worker, phase: Worker['phase']): void {
    this.#count(worker, -1)
    worker.phase = phase
    this.#count(worker, 1)
    this.#boots.remove(worker.slot)
    this.#offer(worker)
  }

  /** To be called after any change of a worker that matters to dispatch. */
  reconsider(worker: Worker): void {
    this.#offer(worker)
  }

  #offer(worker: Worker): void {
    const { slot, usedAgents } = worker
    if (worker.phase !== 'ready' || !worker.healthy || usedAgents >= worker.totalAgents) this.#offers.remove(slot)
    else {
      const weight = worker.number - usedAgents * perBusyAgent
      this.#offers.set(slot, usedAgents < worker.limitAgents ? weight : weight + beyondLimit)
    }
  }

  #count(worker: Worker, by: 1 | -1): void {
    if (worker.phase === 'booting') this.bootingWorkers += by
    else if (worker.phase === 'ready') {
      this.readyWorkers += by
      this.readyAgents += by * worker.totalAgents
    } else {
      this.drainingWorkers += by
      this.drainingAgents += by * worker.totalAgents
    }
    if (worker.phase !== 'draining') this.standing[worker.group] = (this.standing[worker.group] ?? 0) + by
  }

  #indexOf(worker: Worker): number {
    let low = 0
    let high = this.workers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.workers[middle] as Worker).number < worker.number) low = middle + 1
      else high = middle
    }
    return low
  }
}
