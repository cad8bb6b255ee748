import { durationBucket, emptyDurations } from '../../optimizer/durations.ts'
import { type Random, resumedRandom, rng } from '../random.ts'
import { JobQueue } from './job-queue.ts'
import { mostAgents, Roster, type Worker } from './roster.ts'
import { RunningJobs } from './running-jobs.ts'
import { parsedWorld, SavedWorldError } from './saved-world.ts'
import type { Outcome, SavedWorld, World, WorldOptions, WorldTotals, WorldWorker } from './world.ts'

/**
 * A world at `startSec` with its first workers ready.
 * @throws RangeError naming the option that makes no sense.
 */
export function createWorld(options: WorldOptions): World {
  const world = new Engine(options)
  world.open()
  return world
}

/**
 * Goes on with a world as if it had never stopped: same options, an equal job source.
 * @param saved what `toJSON` gave, or any value parsed from a file.
 * @throws SavedWorldError when it is not a whole world, or one of other groups.
 */
export function restoreWorld(saved: unknown, options: WorldOptions): World {
  const world = new Engine(options)
  world.resume(parsedWorld(saved))
  return world
}

class Engine implements World {
  readonly totals: WorldTotals = {
    arrived: 0,
    started: 0,
    finished: 0,
    interrupted: 0,
    launches: 0,
    terminations: 0,
    billedSec: 0,
    busyAgentSec: 0,
    readyAgentSec: 0,
    drainingAgentSec: 0,
    finishedSec: 0,
    durations: emptyDurations(),
  }
  nowSec: number
  readonly #options: WorldOptions
  readonly #minBilledSec: number
  readonly #roster: Roster
  readonly #queue = new JobQueue()
  readonly #running = new RunningJobs()
  #boots: Random
  #launched = 0
  #lastSubmitSec = Number.NEGATIVE_INFINITY
  /** Ends of minimum bills of workers that are no more. */
  #billedUntilSec: number[] = []

  constructor(options: WorldOptions) {
    check(options)
    this.#options = options
    this.#minBilledSec = options.minBilledSec ?? 60
    this.nowSec = options.startSec
    this.#roster = new Roster(options.groups.length)
    this.#boots = rng(options.seed, 'boot')
  }

  get queued(): number {
    return this.#queue.length
  }
  get usedAgents(): number {
    return this.#running.count
  }
  get readyAgents(): number {
    return this.#roster.readyAgents
  }
  get readyWorkers(): number {
    return this.#roster.readyWorkers
  }
  get bootingWorkers(): number {
    return this.#roster.bootingWorkers
  }
  get drainingWorkers(): number {
    return this.#roster.drainingWorkers
  }

  desired(group = 0): number {
    return this.#roster.standing[group] ?? 0
  }

  workers(): readonly WorldWorker[] {
    return this.#roster.workers
  }

  worker(id: string): WorldWorker | undefined {
    return this.#roster.byId(id)
  }

  eachQueued(visit: (job: number, submitSec: number) => void): void {
    this.#queue.each(visit)
  }

  open(): void {
    this.#options.groups.forEach(({ readyAtStart = 2 }, group) => {
      for (let n = 0; n < readyAtStart; n++) this.#add(group, 0)
    })
    this.#live()
  }

  advanceTo(sec: number): void {
    const until = Math.floor(sec)
    if (!(until >= this.nowSec)) throw new RangeError(`the world is at ${this.nowSec} s and cannot go back to ${sec} s`)
    for (;;) {
      const finishSec = this.#running.nextFinishSec()
      const readySec = this.#roster.nextReadySec()
      const submitSec = this.#options.jobs.nextSubmitSec()
      const next = Math.max(this.nowSec, Math.min(finishSec, readySec, submitSec))
      if (!(next <= until)) break
      this.#pass(next)
      this.#live()
    }
    this.#pass(until)
  }

  setDesired(workers: number, group = 0): void {
    const missing = whole(workers) - this.desired(group)
    if (missing > 0) this.launch(missing, group)
    else if (missing < 0) this.#release(-missing, group)
  }

  launch(workers: number, group = 0): readonly string[] {
    if (this.#options.groups[group] === undefined) throw new RangeError(`the world has no group ${group}`)
    return Array.from({ length: whole(workers) }, () => this.#launch(group))
  }

  cancel(id: string): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined) return 'gone'
    if (worker.phase !== 'booting') return 'refused'
    this.#end(worker)
    return 'applied'
  }

  drain(id: string): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined || worker.phase === 'draining') return 'gone'
    if (worker.phase === 'booting') return 'refused'
    this.#drain(worker)
    return 'applied'
  }

  undrain(id: string): Outcome {
    const worker = this.#roster.byId(id)
    if (worker?.phase !== 'draining') return 'gone'
    this.#roster.enter(worker, 'ready')
    this.#dispatch()
    return 'applied'
  }

  terminate(id: string): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined) return 'gone'
    this.#end(worker)
    this.#dispatch()
    return 'applied'
  }

  kill(id: string): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined) return 'gone'
    this.#end(worker)
    if (worker.phase !== 'draining') this.#launch(worker.group)
    this.#dispatch()
    return 'applied'
  }

  limit(id: string, agents: number): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined) return 'gone'
    worker.limitAgents = Math.min(worker.totalAgents, Math.max(0, agents))
    this.#roster.reconsider(worker)
    return 'applied'
  }

  setHealthy(id: string, healthy: boolean): Outcome {
    const worker = this.#roster.byId(id)
    if (worker === undefined) return 'gone'
    worker.healthy = healthy
    this.#roster.reconsider(worker)
    this.#dispatch()
    return 'applied'
  }

  toJSON(): SavedWorld {
    const queue: [number, number, number][] = []
    this.#queue.each((...job) => queue.push(job))
    return {
      version: 1,
      nowSec: this.nowSec,
      launched: this.#launched,
      lastSubmitSec: Number.isFinite(this.#lastSubmitSec) ? this.#lastSubmitSec : null,
      random: this.#boots.state(),
      jobs: this.#options.jobs.position(),
      totals: { ...this.totals, durations: [...this.totals.durations] },
      billedUntilSec: [...this.#billedUntilSec].sort((a, b) => a - b),
      workers: this.#roster.workers.map(({ slot: _, ...worker }) => ({ ...worker, durations: [...worker.durations] })),
      running: this.#running
        .all()
        .map(({ job, submitSec, durationSec, startSec, worker }) => [
          job,
          submitSec,
          durationSec,
          startSec,
          this.#roster.bySlot(worker).id,
        ]),
      queue,
    }
  }

  resume(saved: SavedWorld): void {
    this.nowSec = saved.nowSec
    this.#launched = saved.launched
    this.#lastSubmitSec = saved.lastSubmitSec ?? Number.NEGATIVE_INFINITY
    this.#boots = resumedRandom(saved.random)
    this.#options.jobs.seek(saved.jobs)
    Object.assign(this.totals, { ...saved.totals, durations: [...saved.totals.durations] })
    this.#billedUntilSec = [...saved.billedUntilSec]
    for (const worker of saved.workers) {
      if (this.#options.groups[worker.group] === undefined)
        throw new SavedWorldError(`worker ${worker.id} is of group ${worker.group}, which this world has not`)
      this.#roster.add({ ...worker, durations: [...worker.durations] })
    }
    for (const [job, submitSec, durationSec, startSec, id] of saved.running) {
      const worker = this.#roster.byId(id)
      if (worker === undefined) throw new SavedWorldError(`job ${job} runs on ${id}, which does not exist`)
      this.#running.start(job, submitSec, durationSec, startSec, worker.slot)
    }
    for (const [job, submitSec, durationSec] of saved.queue) this.#queue.push(job, submitSec, durationSec)
  }

  /** Everything that happens in the second that is now. */
  #live(): void {
    while (this.#running.nextFinishSec() <= this.nowSec) this.#running.finish(this.#finished)
    while (this.#roster.nextReadySec() <= this.nowSec) this.#roster.enter(this.#roster.nextReady(), 'ready')
    this.#receive()
    this.#dispatch()
  }

  readonly #finished = (slot: number, durationSec: number): void => {
    const bucket = durationBucket(durationSec)
    const worker = this.#roster.bySlot(slot)
    worker.usedAgents--
    worker.finished++
    worker.busySec += durationSec
    worker.durations[bucket] = (worker.durations[bucket] ?? 0) + 1
    this.totals.finished++
    this.totals.finishedSec += durationSec
    this.totals.durations[bucket] = (this.totals.durations[bucket] ?? 0) + 1
    this.#roster.reconsider(worker)
    this.#leaveIfDone(worker)
  }

  #receive(): void {
    const { jobs } = this.#options
    for (;;) {
      const submitSec = jobs.nextSubmitSec()
      if (submitSec > this.nowSec) return
      if (!(submitSec >= this.#lastSubmitSec))
        throw new RangeError(`job source went from ${this.#lastSubmitSec} s to ${submitSec} s`)
      const durationSec = jobs.take()
      if (!(durationSec >= 1)) throw new RangeError(`job source gave a duration of ${durationSec} s`)
      this.#lastSubmitSec = submitSec
      this.#queue.push(this.totals.arrived++, submitSec, durationSec)
    }
  }

  #dispatch(): void {
    const { onStart } = this.#options
    while (this.#queue.length > 0) {
      const worker = this.#roster.taker()
      if (worker === undefined) return
      const { job, submitSec, durationSec } = this.#queue
      this.#queue.shift()
      this.#running.start(job, submitSec, durationSec, this.nowSec, worker.slot)
      worker.usedAgents++
      worker.started++
      this.totals.started++
      this.#roster.reconsider(worker)
      onStart?.(job, submitSec, this.nowSec - submitSec)
    }
  }

  #launch(group: number): string {
    const { bootSec, bootSigma = 0.2 } = this.#options
    this.totals.launches++
    return this.#add(group, Math.max(1, Math.round(this.#boots.logNormal(bootSec, bootSigma))))
  }

  #add(group: number, bootSec: number): string {
    const number = this.#launched++
    const id = `w${String(number).padStart(5, '0')}`
    const totalAgents = this.#options.groups[group]?.agentsPerWorker ?? 0
    this.#roster.add({
      id,
      number,
      group,
      phase: bootSec > 0 ? 'booting' : 'ready',
      healthy: true,
      launchedAtSec: this.nowSec,
      readyAtSec: this.nowSec + bootSec,
      totalAgents,
      limitAgents: totalAgents,
      usedAgents: 0,
      started: 0,
      finished: 0,
      busySec: 0,
      durations: emptyDurations(),
    })
    return id
  }

  /** Booting workers go first, newest first; then the least busy ready ones drain, of equals the newest. */
  #release(surplus: number, group: number): void {
    let left = surplus
    const newestFirst = this.#roster.workers.filter((worker) => worker.group === group).reverse()
    for (const worker of newestFirst)
      if (left > 0 && worker.phase === 'booting') {
        this.#end(worker)
        left--
      }
    const ready = left > 0 ? newestFirst.filter((worker) => worker.phase === 'ready') : []
    for (let used = 0; left > 0; used++)
      for (const worker of ready)
        if (left > 0 && worker.phase === 'ready' && worker.usedAgents === used) {
          this.#drain(worker)
          left--
        }
  }

  #drain(worker: Worker): void {
    this.#roster.enter(worker, 'draining')
    this.#leaveIfDone(worker)
  }

  #leaveIfDone(worker: Worker): void {
    const { drained = 'leave-when-empty' } = this.#options
    if (drained === 'leave-when-empty' && worker.phase === 'draining' && worker.usedAgents === 0) this.#end(worker)
  }

  #end(worker: Worker): void {
    if (worker.usedAgents > 0)
      for (const { job, submitSec, durationSec } of this.#running.interrupt(worker.slot)) {
        this.totals.interrupted++
        this.#queue.pushBack(job, submitSec, durationSec)
      }
    this.#roster.remove(worker)
    this.totals.terminations++
    const billedUntilSec = worker.launchedAtSec + this.#minBilledSec
    if (billedUntilSec > this.nowSec) this.#billedUntilSec.push(billedUntilSec)
  }

  /** Lets time pass without an event: the sums over seconds grow. */
  #pass(toSec: number): void {
    const sec = toSec - this.nowSec
    if (sec === 0) return
    const { totals } = this
    totals.billedSec += sec * this.#roster.workers.length
    totals.busyAgentSec += sec * this.#running.count
    totals.readyAgentSec += sec * this.#roster.readyAgents
    totals.drainingAgentSec += sec * this.#roster.drainingAgents
    if (this.#billedUntilSec.length > 0) {
      for (const until of this.#billedUntilSec) totals.billedSec += Math.min(until, toSec) - this.nowSec
      this.#billedUntilSec = this.#billedUntilSec.filter((until) => until > toSec)
    }
    this.nowSec = toSec
  }
}

function whole(workers: number): number {
  if (!Number.isInteger(workers) || workers < 0) throw new RangeError(`a number of workers, got ${workers}`)
  return workers
}

function check({ startSec, groups, bootSec, bootSigma = 0.2, minBilledSec = 60 }: WorldOptions): void {
  if (!Number.isInteger(startSec)) throw new RangeError(`startSec must be a whole number, got ${startSec}`)
  if (groups.length === 0) throw new RangeError('a world needs a group')
  for (const { key, agentsPerWorker, readyAtStart = 2 } of groups) {
    if (!Number.isInteger(agentsPerWorker) || agentsPerWorker < 1 || agentsPerWorker > mostAgents)
      throw new RangeError(`agentsPerWorker of ${key} must be between 1 and ${mostAgents}, got ${agentsPerWorker}`)
    whole(readyAtStart)
  }
  if (!(bootSec > 0 && bootSec < Number.POSITIVE_INFINITY)) throw new RangeError(`bootSec must be > 0, got ${bootSec}`)
  if (!(bootSigma >= 0 && bootSigma <= 5)) throw new RangeError(`bootSigma must be between 0 and 5, got ${bootSigma}`)
  if (!Number.isInteger(minBilledSec) || minBilledSec < 0)
    throw new RangeError(`minBilledSec must be a whole number >= 0, got ${minBilledSec}`)
}
