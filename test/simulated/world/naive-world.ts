import { rng } from '../../../lib/simulated/random.ts'

export interface NaiveJob {
  job: number
  submitSec: number
  durationSec: number
  on?: NaiveWorker | undefined
  startSec?: number
  doneSec?: number
}

export interface NaiveWorker {
  number: number
  group: number
  phase: 'booting' | 'ready' | 'draining'
  healthy: boolean
  launchedAtSec: number
  readyAtSec: number
  endedAtSec?: number
  totalAgents: number
  limitAgents: number
}

/**
 * The rules of the world implemented a second time, as plainly as possible and without regard to speed: it steps through
 * every second, filters and sorts its lists again each time, and keeps no sum that can be counted.
 */
export class NaiveWorld {
  nowSec: number
  readonly jobs: NaiveJob[] = []
  readonly everyone: NaiveWorker[] = []
  readonly waits: [job: number, waitSec: number][] = []
  interrupted = 0
  busyAgentSec = 0
  readyAgentSec = 0
  readonly #boots
  readonly #options

  constructor(options: {
    seed: number
    startSec: number
    agents: readonly number[]
    bootSec: number
    leaves: boolean
    jobs: readonly (readonly [submitSec: number, durationSec: number])[]
  }) {
    this.#options = options
    this.#boots = rng(options.seed, 'boot')
    this.nowSec = options.startSec
    for (const group of options.agents.keys()) for (let n = 0; n < 2; n++) this.#add(group, 0)
    this.#second()
  }

  get workers(): NaiveWorker[] {
    return this.everyone.filter((worker) => worker.endedAtSec === undefined)
  }

  get queue(): NaiveJob[] {
    return this.jobs.filter((job) => job.on === undefined && job.doneSec === undefined)
  }

  used(worker: NaiveWorker): number {
    return this.jobs.filter((job) => job.on === worker).length
  }

  billedSec(fromSec: number, toSec: number): number {
    return this.everyone.reduce((sum, { launchedAtSec, endedAtSec = Number.POSITIVE_INFINITY }) => {
      const endSec = Math.max(endedAtSec, launchedAtSec + 60)
      return sum + Math.max(0, Math.min(endSec, toSec) - Math.max(launchedAtSec, fromSec))
    }, 0)
  }

  advanceTo(sec: number): void {
    while (this.nowSec < sec) {
      this.busyAgentSec += this.jobs.filter((job) => job.on !== undefined).length
      for (const worker of this.workers) if (worker.phase === 'ready') this.readyAgentSec += worker.totalAgents
      this.nowSec++
      this.#second()
    }
  }

  setDesired(desired: number, group: number): void {
    const standing = () => this.workers.filter((worker) => worker.group === group && worker.phase !== 'draining')
    if (standing().length < desired) this.launch(desired - standing().length, group)
    while (standing().length > desired) {
      const newestFirst = standing().reverse()
      const booting = newestFirst.find((worker) => worker.phase === 'booting')
      const [idlest] = newestFirst.sort((a, b) => this.used(a) - this.used(b))
      if (booting) this.#end(booting)
      else if (idlest) this.#drain(idlest)
    }
  }

  launch(workers: number, group: number): void {
    for (let n = 0; n < workers; n++)
      this.#add(group, Math.max(1, Math.round(this.#boots.logNormal(this.#options.bootSec, 0.2))))
  }

  cancel(worker: NaiveWorker): void {
    if (worker.phase === 'booting') this.#end(worker)
  }

  drain(worker: NaiveWorker): void {
    if (worker.phase === 'ready') this.#drain(worker)
  }

  undrain(worker: NaiveWorker): void {
    if (worker.phase === 'draining') worker.phase = 'ready'
    this.#dispatch()
  }

  terminate(worker: NaiveWorker): void {
    this.#end(worker)
    this.#dispatch()
  }

  kill(worker: NaiveWorker): void {
    const replaced = worker.phase !== 'draining'
    this.#end(worker)
    if (replaced) this.launch(1, worker.group)
    this.#dispatch()
  }

  limit(worker: NaiveWorker, agents: number): void {
    worker.limitAgents = Math.min(worker.totalAgents, agents)
  }

  setHealthy(worker: NaiveWorker, healthy: boolean): void {
    worker.healthy = healthy
    this.#dispatch()
  }

  #add(group: number, bootSec: number): void {
    const totalAgents = this.#options.agents[group] ?? 0
    this.everyone.push({
      number: this.everyone.length,
      group,
      phase: bootSec > 0 ? 'booting' : 'ready',
      healthy: true,
      launchedAtSec: this.nowSec,
      readyAtSec: this.nowSec + bootSec,
      totalAgents,
      limitAgents: totalAgents,
    })
  }

  #second(): void {
    for (const job of this.jobs)
      if (job.on && (job.startSec ?? 0) + job.durationSec === this.nowSec) {
        job.doneSec = this.nowSec
        job.on = undefined
      }
    for (const worker of this.workers) this.#leaveIfDone(worker)
    for (const worker of this.workers)
      if (worker.phase === 'booting' && worker.readyAtSec === this.nowSec) worker.phase = 'ready'
    for (const [submitSec, durationSec] of this.#options.jobs.slice(this.jobs.length))
      if (submitSec <= this.nowSec) this.jobs.push({ job: this.jobs.length, submitSec, durationSec })
    this.#dispatch()
  }

  #dispatch(): void {
    for (const job of this.queue) {
      const free = this.workers
        .filter((worker) => worker.phase === 'ready' && worker.healthy && this.used(worker) < worker.totalAgents)
        .sort((a, b) => this.used(b) - this.used(a) || a.number - b.number)
      const taker = free.find((worker) => this.used(worker) < worker.limitAgents) ?? free[0]
      if (taker === undefined) return
      job.on = taker
      job.startSec = this.nowSec
      this.waits.push([job.job, this.nowSec - job.submitSec])
    }
  }

  #drain(worker: NaiveWorker): void {
    worker.phase = 'draining'
    this.#leaveIfDone(worker)
  }

  #leaveIfDone(worker: NaiveWorker): void {
    if (this.#options.leaves && worker.phase === 'draining' && this.used(worker) === 0) this.#end(worker)
  }

  #end(worker: NaiveWorker): void {
    for (const job of this.jobs)
      if (job.on === worker) {
        job.on = undefined
        this.interrupted++
      }
    worker.endedAtSec = this.nowSec
  }
}
