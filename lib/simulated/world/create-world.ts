import { Engine } from './engine.ts'
import { mostAgents, type Worker } from './roster.ts'
import { parsedWorld } from './saved-world.ts'
import {
  type Outcome,
  type SavedWorld,
  usualBootSigma,
  type World,
  type WorldOptions,
  type WorldTotals,
  type WorldWorker,
} from './world.ts'

/**
 * A world at `startSec` with its first workers ready.
 * @throws RangeError naming the option that makes no sense.
 */
export function createWorld(options: WorldOptions): World {
  const engine = new Engine(checked(options))
  engine.open()
  return new EngineWorld(engine)
}

/**
 * Continues a world as if it had never stopped; takes the same options and an equal job source.
 * @param saved what `toJSON` returned, or any value parsed from a file.
 * @throws SavedWorldError when it is not a whole world, or one of other groups.
 */
export function restoreWorld(saved: unknown, options: WorldOptions): World {
  const engine = new Engine(checked(options))
  engine.resume(parsedWorld(saved))
  return new EngineWorld(engine)
}

/** The engine behind the interface of a world: checks each request, and refuses what is impossible. */
class EngineWorld implements World {
  readonly #engine: Engine
  readonly totals: Readonly<WorldTotals>

  constructor(engine: Engine) {
    this.#engine = engine
    this.totals = engine.accounts.totals
  }

  get nowSec(): number {
    return this.#engine.nowSec
  }
  get queued(): number {
    return this.#engine.queue.length
  }
  get usedAgents(): number {
    return this.#engine.running.count
  }
  get readyAgents(): number {
    return this.#engine.roster.readyAgents
  }
  get readyWorkers(): number {
    return this.#engine.roster.readyWorkers
  }
  get bootingWorkers(): number {
    return this.#engine.roster.bootingWorkers
  }
  get drainingWorkers(): number {
    return this.#engine.roster.drainingWorkers
  }

  desired(group = 0): number {
    return this.#engine.roster.standing[group] ?? 0
  }

  workers(): readonly WorldWorker[] {
    return this.#engine.roster.workers
  }

  worker(id: string): WorldWorker | undefined {
    return this.#engine.roster.byId(id)
  }

  eachQueued(visit: (job: number, submitSec: number) => void): void {
    this.#engine.queue.each(visit)
  }

  advanceTo(sec: number): void {
    const until = Math.floor(sec)
    if (!(until >= this.nowSec)) throw new RangeError(`the world is at ${this.nowSec} s and cannot go back to ${sec} s`)
    this.#engine.advanceTo(until)
  }

  setDesired(workers: number, group = 0): void {
    const missing = whole(workers) - this.desired(group)
    if (missing > 0) this.launch(missing, group)
    else if (missing < 0) release(this.#engine, -missing, group)
  }

  launch(workers: number, group = 0): readonly string[] {
    if (this.#engine.options.groups[group] === undefined) throw new RangeError(`the world has no group ${group}`)
    return Array.from({ length: whole(workers) }, () => this.#engine.launch(group))
  }

  cancel(id: string): Outcome {
    return this.#with(id, (engine, worker) => {
      if (worker.phase !== 'booting') return 'refused'
      engine.end(worker)
      return 'applied'
    })
  }

  drain(id: string): Outcome {
    return this.#with(id, (engine, worker) => {
      if (worker.phase !== 'ready') return worker.phase === 'draining' ? 'gone' : 'refused'
      engine.drain(worker)
      return 'applied'
    })
  }

  undrain(id: string): Outcome {
    return this.#with(id, (engine, worker) => {
      if (worker.phase !== 'draining') return 'gone'
      engine.undrain(worker)
      return 'applied'
    })
  }

  terminate(id: string): Outcome {
    return this.#with(id, (engine, worker) => {
      engine.end(worker)
      engine.dispatch()
      return 'applied'
    })
  }

  kill(id: string): Outcome {
    return this.#with(id, (engine, worker) => {
      engine.end(worker)
      if (worker.phase !== 'draining') engine.launch(worker.group)
      engine.dispatch()
      return 'applied'
    })
  }

  limit(id: string, agents: number): Outcome {
    return this.#with(id, (engine, worker) => {
      worker.limitAgents = Math.min(worker.totalAgents, Math.max(0, agents))
      engine.roster.reconsider(worker)
      return 'applied'
    })
  }

  setHealthy(id: string, healthy: boolean): Outcome {
    return this.#with(id, (engine, worker) => {
      worker.healthy = healthy
      engine.roster.reconsider(worker)
      engine.dispatch()
      return 'applied'
    })
  }

  toJSON(): SavedWorld {
    return this.#engine.save()
  }

  #with(id: string, act: (engine: Engine, worker: Worker) => Outcome): Outcome {
    const worker = this.#engine.roster.byId(id)
    return worker === undefined ? 'gone' : act(this.#engine, worker)
  }
}

/** Booting workers go first, newest first; then the least busy ready ones drain, of equals the newest. */
function release(engine: Engine, surplus: number, group: number): void {
  let left = surplus
  const newestFirst = engine.roster.workers.filter((worker) => worker.group === group).reverse()
  for (const worker of newestFirst)
    if (left > 0 && worker.phase === 'booting') {
      engine.end(worker)
      left--
    }
  const ready = left > 0 ? newestFirst.filter((worker) => worker.phase === 'ready') : []
  for (let used = 0; left > 0; used++)
    for (const worker of ready)
      if (left > 0 && worker.phase === 'ready' && worker.usedAgents === used) {
        engine.drain(worker)
        left--
      }
}

function whole(workers: number): number {
  if (!Number.isInteger(workers) || workers < 0)
    throw new RangeError(`workers must be a whole number >= 0, got ${workers}`)
  return workers
}

function checked(options: WorldOptions): WorldOptions {
  const { startSec, groups, bootSec, bootSigma = usualBootSigma, minBilledSec = 60 } = options
  if (!Number.isInteger(startSec)) throw new RangeError(`startSec must be a whole number, got ${startSec}`)
  if (groups.length === 0) throw new RangeError('a world needs at least one group')
  for (const { key, agentsPerWorker, readyAtStart = 2 } of groups) {
    if (!Number.isInteger(agentsPerWorker) || agentsPerWorker < 1 || agentsPerWorker > mostAgents)
      throw new RangeError(`agentsPerWorker of ${key} must be between 1 and ${mostAgents}, got ${agentsPerWorker}`)
    whole(readyAtStart)
  }
  if (!(bootSec > 0 && bootSec < Number.POSITIVE_INFINITY)) throw new RangeError(`bootSec must be > 0, got ${bootSec}`)
  if (!(bootSigma >= 0 && bootSigma <= 5)) throw new RangeError(`bootSigma must be between 0 and 5, got ${bootSigma}`)
  if (!Number.isInteger(minBilledSec) || minBilledSec < 0)
    throw new RangeError(`minBilledSec must be a whole number >= 0, got ${minBilledSec}`)
  return options
}
