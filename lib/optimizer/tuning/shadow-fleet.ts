import { loadToCome } from '../demand/load-to-come.ts'
import { horizonOf, lookAhead } from '../forecast/outlook.ts'
import type { BurstState, ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'
import { nextBurst } from '../target/burst.ts'
import { type PastTargets, targetAgents, type Wanted } from '../target/target.ts'
import { type Booting, BootingWorkers } from './booting-workers.ts'
import type { PastConditions } from './past-conditions.ts'
import type { Foresight } from './recollection.ts'
import { type RecordedCycle, releaseRate } from './recorded-cycle.ts'
import { beginShadowQueue, ShadowQueue, type ShadowQueueState } from './shadow-queue.ts'

/** What a candidate's fleet would have cost, and how many bugs would have been late. */
export interface ShadowScore {
  readonly arrived: number
  readonly late: number
  readonly workerSec: number
  /** Workers launched, whether or not they became ready. */
  readonly launches: number
}

/** The state of a shadow fleet, as plain data. */
export interface ShadowFleetState {
  readonly before: RecordedCycle
  readonly ready: number
  /** In the order of their launch. */
  readonly booting: readonly Booting[]
  readonly launches: number
  readonly burst: BurstState
  readonly targets: ControlState['targets']
  readonly calmTargets: ControlState['targets']
  readonly workerSec: number
  readonly queue: ShadowQueueState
}

/**
 * A fleet that lives through the recorded past under other settings, steered by the scalar stage of the production code.
 * It is a fluid, not a simulation of single bugs: exact where capacity is ample, a growing queue where it is not.
 */
export class ShadowFleet {
  readonly #settings: Settings
  readonly #queue: ShadowQueue
  #before: RecordedCycle
  #ready: number
  readonly #booting: BootingWorkers
  #launches: number
  #burst: BurstState
  #targets: Required<PastTargets>
  #workerSec: number

  private constructor(settings: Settings, state: ShadowFleetState) {
    this.#settings = settings
    this.#before = state.before
    this.#ready = state.ready
    this.#booting = new BootingWorkers(state.booting)
    this.#launches = state.launches
    this.#burst = state.burst
    this.#targets = { targets: state.targets, calmTargets: state.calmTargets }
    this.#workerSec = state.workerSec
    this.#queue = new ShadowQueue(state.queue)
  }

  static begin(settings: Settings, first: RecordedCycle, { agentsPerWorker }: PastConditions): ShadowFleet {
    return new ShadowFleet(settings, {
      before: first,
      ready: Math.ceil(Math.max(first.totalAgents, first.demand) / agentsPerWorker),
      booting: [],
      launches: 0,
      burst: { active: false },
      targets: [],
      calmTargets: [],
      workerSec: 0,
      queue: beginShadowQueue(first.atSec, first.demand),
    })
  }

  /** Continues from a saved state. */
  static resume(settings: Settings, state: ShadowFleetState): ShadowFleet {
    return new ShadowFleet(settings, state)
  }

  /** All that it takes to continue. */
  state(): ShadowFleetState {
    return {
      before: this.#before,
      ready: this.#ready,
      booting: this.#booting.state(),
      launches: this.#launches,
      burst: this.#burst,
      ...this.#targets,
      workerSec: this.#workerSec,
      queue: this.#queue.state(),
    }
  }

  /** Lives on to a recorded cycle, and decides there as production would have. */
  advance(now: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    const lengthSec = now.atSec - this.#before.atSec
    const mean = this.#passCycle(now.atSec, lengthSec) * past.agentsPerWorker
    const agents = { mean, last: this.#ready * past.agentsPerWorker }
    this.#queue.advance(now, releaseRate(this.#before, now), agents, past.promiseWaitSec)
    this.#before = now
    this.#steer(now.atSec, foresight, past)
  }

  score(): ShadowScore {
    const { arrived, late } = this.#queue
    return { arrived, late, workerSec: this.#workerSec, launches: this.#launches }
  }

  /** Bills all workers for the cycle that ends now, and makes ready those that have booted. @returns mean ready workers. */
  #passCycle(nowSec: number, lengthSec: number): number {
    this.#workerSec += (this.#ready + this.#booting.count) * lengthSec
    if (this.#booting.count === 0) return this.#ready
    let mean = this.#ready
    for (const { workers, untilSec } of this.#booting.readyAt(nowSec)) {
      mean += (workers * (nowSec - untilSec)) / lengthSec
      this.#ready += workers
    }
    return mean
  }

  #steer(nowSec: number, { flow, fitted, surges, surgedAtSec, quiet }: Foresight, past: PastConditions): void {
    const measured = this.#queue.inSystem
    const supply = (this.#ready + this.#booting.count) * past.agentsPerWorker
    const readyAgents = this.#ready * past.agentsPerWorker
    const atWork = Math.min(measured, readyAgents)
    const present = { atWork, queued: measured - atWork, readyAgents }
    const { leadTimeSec } = past
    const horizonSec = horizonOf(leadTimeSec, this.#settings)
    const steady = loadToCome(present, flow, horizonSec, this.#settings) ?? measured
    const demand = { measured, ifMissingIdle: measured, ifMissingBusy: measured, steady, censored: false }
    const sight = { nowSec, demand, supply, leadTimeSec, fitted, surges, surgedAtSec, quiet }
    const outlook = lookAhead(sight, this.#settings)
    this.#burst = nextBurst(this.#burst, outlook, undefined, this.#settings)
    const wanted = targetAgents(outlook, this.#burst, this.#targets, this.#settings)
    this.#targets = { targets: wanted.targets, calmTargets: wanted.calmTargets }
    this.#resize(wanted, supply, nowSec, past)
  }

  #resize({ agents, keep }: Wanted, supply: number, nowSec: number, past: PastConditions): void {
    if (agents > supply) {
      const present = this.#ready + this.#booting.count
      const most = Math.floor(Math.max(this.#settings.growLimitWorkers, present * this.#settings.growLimitShare))
      this.#launch(Math.min(most, Math.ceil((agents - supply) / past.agentsPerWorker)), nowSec, past)
      return
    }
    const surplus = Math.floor((supply - keep) / past.agentsPerWorker)
    const cancelled = Math.min(surplus, this.#booting.count)
    if (cancelled > 0) this.#booting.cancel(cancelled)
    const mayLeave = Math.max(1, Math.floor(this.#ready * this.#settings.shrinkIdleWindowShare))
    // Bugs are packed onto as few workers as possible. Less than half a bug of the fluid counts as none.
    const occupied = Math.ceil(Math.max(0, this.#queue.inSystem - 0.5) / past.agentsPerWorker)
    const idle = Math.max(0, this.#ready - occupied)
    this.#ready -= Math.min(surplus - cancelled, mayLeave, idle)
  }

  #launch(workers: number, nowSec: number, { leadTimesSec, leadTimeSec }: PastConditions): void {
    const turns = leadTimesSec.length
    // Lead times are used in turn: each is that of every `turns`-th worker.
    for (let turn = 0; turn < Math.min(workers, turns); turn += 1) {
      const bootSec = leadTimesSec[(this.#launches + turn) % turns] ?? leadTimeSec
      this.#booting.launch(Math.ceil((workers - turn) / turns), nowSec + Math.max(1, bootSec))
    }
    this.#launches += workers
  }
}
