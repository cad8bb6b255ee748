import { emptyDurations } from '../../optimizer/snapshot/durations.ts'
import { type Random, resumedRandom, rng } from '../random.ts'
import { Accounts } from './accounts.ts'
import { JobQueue } from './job-queue.ts'
import { Roster, type Worker } from './roster.ts'
import { RunningJobs } from './running-jobs.ts'
import { SavedWorldError } from './saved-world.ts'
import { type SavedWorld, usualBootSigma, type WorldOptions } from './world.ts'

/** The event loop of a world, and the few actions on it. It does not check whether an action is allowed: `EngineWorld` does. */
export class Engine {
  nowSec: number
  readonly roster: Roster
  readonly queue = new JobQueue()
  readonly running = new RunningJobs()
  readonly accounts: Accounts
  readonly options: WorldOptions
  #boots: Random
  #launched = 0
  #lastSubmitSec = Number.NEGATIVE_INFINITY

  constructor(options: WorldOptions) {
    this.options = options
    this.nowSec = options.startSec
    this.roster = new Roster(options.groups.length)
    this.accounts = new Accounts(options.minBilledSec ?? 60)
    this.#boots = rng(options.seed, 'boot')
  }

  open(): void {
    this.options.groups.forEach(({ readyAtStart = 2 }, group) => {
      for (let n = 0; n < readyAtStart; n++) this.#add(group, 0)
    })
    this.#live()
  }

  advanceTo(until: number): void {
    for (;;) {
      const finishSec = this.running.nextFinishSec()
      const readySec = this.roster.nextReadySec()
      const submitSec = this.options.jobs.nextSubmitSec()
      const next = Math.max(this.nowSec, Math.min(finishSec, readySec, submitSec))
      if (!(next <= until)) break
      this.#pass(next)
      this.#live()
    }
    this.#pass(until)
  }

  launch(group: number): string {
    const { bootSec, bootSigma = usualBootSigma } = this.options
    this.accounts.totals.launches++
    return this.#add(group, Math.max(1, Math.round(this.#boots.logNormal(bootSec, bootSigma))))
  }

  drain(worker: Worker): void {
    this.roster.enter(worker, 'draining')
    this.#leaveIfDone(worker)
  }

  undrain(worker: Worker): void {
    this.roster.enter(worker, 'ready')
    this.dispatch()
  }

  /** Ends a worker. Its jobs go back into the queue; the caller is to `dispatch` them. */
  end(worker: Worker): void {
    if (worker.usedAgents > 0)
      for (const { job, submitSec, durationSec } of this.running.interrupt(worker.slot)) {
        this.accounts.totals.interrupted++
        this.queue.pushBack(job, submitSec, durationSec)
      }
    this.roster.remove(worker)
    this.accounts.ended(worker, this.nowSec)
  }

  /** Waiting jobs take free agents. */
  dispatch(): void {
    const { onStart } = this.options
    while (this.queue.length > 0) {
      const worker = this.roster.taker()
      if (worker === undefined) return
      const { job, submitSec, durationSec } = this.queue
      this.queue.shift()
      this.running.start(job, submitSec, durationSec, this.nowSec, worker.slot)
      worker.usedAgents++
      worker.started++
      this.accounts.totals.started++
      this.roster.reconsider(worker)
      onStart?.(job, submitSec, this.nowSec - submitSec)
    }
  }

  save(): SavedWorld {
    const { totals, billedUntilSec } = this.accounts
    const queue: [job: number, submitSec: number, durationSec: number][] = []
    this.queue.each((...job) => queue.push(job))
    return {
      version: 1,
      nowSec: this.nowSec,
      launched: this.#launched,
      lastSubmitSec: Number.isFinite(this.#lastSubmitSec) ? this.#lastSubmitSec : null,
      random: this.#boots.state(),
      jobs: this.options.jobs.position(),
      totals: { ...totals, durations: [...totals.durations] },
      billedUntilSec,
      workers: this.roster.workers.map(({ slot: _, ...worker }) => ({ ...worker, durations: [...worker.durations] })),
      running: this.running
        .all()
        .map(({ job, submitSec, durationSec, startSec, worker }) => [
          job,
          submitSec,
          durationSec,
          startSec,
          this.roster.bySlot(worker).id,
        ]),
      queue,
    }
  }

  resume(saved: SavedWorld): void {
    this.nowSec = saved.nowSec
    this.#launched = saved.launched
    this.#lastSubmitSec = saved.lastSubmitSec ?? Number.NEGATIVE_INFINITY
    this.#boots = resumedRandom(saved.random)
    this.options.jobs.seek(saved.jobs)
    this.accounts.resume(saved.totals, saved.billedUntilSec)
    for (const worker of saved.workers) {
      if (this.options.groups[worker.group] === undefined)
        throw new SavedWorldError(`worker ${worker.id} is of group ${worker.group}, which this world does not have`)
      this.roster.add({ ...worker, durations: [...worker.durations] })
    }
    for (const [job, submitSec, durationSec, startSec, id] of saved.running) {
      const worker = this.roster.byId(id)
      if (worker === undefined) throw new SavedWorldError(`job ${job} runs on ${id}, which does not exist`)
      this.running.start(job, submitSec, durationSec, startSec, worker.slot)
    }
    for (const [job, submitSec, durationSec] of saved.queue) this.queue.push(job, submitSec, durationSec)
  }

  /** Everything that happens in the present second. */
  #live(): void {
    while (this.running.nextFinishSec() <= this.nowSec) this.running.finish(this.#finished)
    while (this.roster.nextReadySec() <= this.nowSec) this.roster.enter(this.roster.nextReady(), 'ready')
    this.#receive()
    this.dispatch()
  }

  readonly #finished = (slot: number, durationSec: number): void => {
    const worker = this.roster.bySlot(slot)
    worker.usedAgents--
    this.accounts.finished(worker, durationSec)
    this.roster.reconsider(worker)
    this.#leaveIfDone(worker)
  }

  #receive(): void {
    const { jobs } = this.options
    for (;;) {
      const submitSec = jobs.nextSubmitSec()
      if (submitSec > this.nowSec) return
      if (!(submitSec >= this.#lastSubmitSec))
        throw new RangeError(`job source went from ${this.#lastSubmitSec} s to ${submitSec} s`)
      const durationSec = jobs.take()
      if (!(durationSec >= 1)) throw new RangeError(`job source gave a duration of ${durationSec} s`)
      this.#lastSubmitSec = submitSec
      this.queue.push(this.accounts.totals.arrived++, submitSec, durationSec)
    }
  }

  #add(group: number, bootSec: number): string {
    const number = this.#launched++
    const id = `w${String(number).padStart(5, '0')}`
    const totalAgents = this.options.groups[group]?.agentsPerWorker ?? 0
    this.roster.add({
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

  #leaveIfDone(worker: Worker): void {
    const { drained = 'leave-when-empty' } = this.options
    if (drained === 'leave-when-empty' && worker.phase === 'draining' && worker.usedAgents === 0) this.end(worker)
  }

  #pass(toSec: number): void {
    if (toSec === this.nowSec) return
    this.accounts.pass(this.nowSec, toSec, {
      workers: this.roster.workers.length,
      busyAgents: this.running.count,
      readyAgents: this.roster.readyAgents,
      drainingAgents: this.roster.drainingAgents,
    })
    this.nowSec = toSec
  }
}
