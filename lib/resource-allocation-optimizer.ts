import { randomUUID } from 'node:crypto'
import { type CycleOutcome, type CyclePorts, runCycle, type Trigger } from './cycle.ts'
import { type FleetMetrics, fleetMetrics } from './journal/fleet-metrics.ts'
import { settingsInForce } from './journal/settings-in-force.ts'
import { parameters } from './optimizer/parameters.ts'
import { type Settings, settingNames, settingProblems, settingsFrom } from './optimizer/settings.ts'
import type { BurstState } from './optimizer/state.ts'
import type { Notices, TickingClock } from './ports.ts'
import { memoryJournals } from './simulated/memory-journal.ts'
import { systemClock } from './system-clock.ts'
import { type TrainingOutcome, train } from './train.ts'

export interface OptimizerOptions
  extends Pick<CyclePorts, 'clusterResourceManager' | 'scalingCoordinator' | 'loadBalancer'>,
    Partial<Settings> {
  /** Name of the fleet in journal, notices and API; `default` when absent. */
  readonly fleet?: string
  /** In memory, and gone with the process, when absent. */
  readonly journal?: CyclePorts['journal']
  /** Silent when absent. */
  readonly notices?: Notices
  /** The machine's clock when absent. */
  readonly clock?: TickingClock
  /** Told of every cycle of the schedule: what came of it, or the error that ended it. The schedule goes on. */
  readonly onCycle?: (result: CycleOutcome | { readonly outcome: 'failed'; readonly error: unknown }) => void
  /** Whether `start` also learns from the fleet's own past, to forecast and to set its settings; true when absent. */
  readonly selfTuning?: boolean
  /** Told of every such training, one an hour: what came of it, or the error that ended it. */
  readonly onTraining?: (result: TrainingOutcome | { readonly outcome: 'failed'; readonly error: unknown }) => void
  /** Wall seconds for which one cycle may hold the lease; 60 when absent. */
  readonly leaseSec?: number
}

export interface BurstRequest {
  /** Seconds; 1 up to the setting `burstMaxDurationSec`. */
  readonly durationSec: number
  /** 1 to 5; the setting `burstCapacityFactor` when absent. */
  readonly factor?: number
  readonly reason?: string
  readonly requestedBy?: string
}

const minuteSec = 60
const hourSec = 3600

const silent: Notices = { publish: async () => {} }

/** Wall seconds between two attempts at a lease that another cycle holds. */
const retryNudgeSec = 0.2

/** Attempts at changing settings that somebody else changes at the same time. */
const settingsAttempts = 5

/**
 * The optimizer of one fleet inside a process: runs its cycles on schedule, answers for its state, takes orders for bursts.
 *
 * @throws RangeError from the constructor when a setting is unknown or out of its range.
 */
export class ResourceAllocationOptimizer {
  readonly fleet: string
  readonly #ports: CyclePorts
  readonly #clock: TickingClock
  readonly #settings: Partial<Settings>
  readonly #onCycle: NonNullable<OptimizerOptions['onCycle']>
  readonly #leaseSec: number | undefined
  readonly #onTraining: NonNullable<OptimizerOptions['onTraining']>
  readonly #selfTuning: boolean
  #training: Promise<void> | undefined
  #nextTrainingSec = Number.NEGATIVE_INFINITY
  #stopping: AbortController | undefined
  #schedule: Promise<void> = Promise.resolve()

  constructor(options: OptimizerOptions) {
    const { fleet = 'default', clock = systemClock, onCycle = () => {}, onTraining = () => {}, leaseSec } = options
    this.fleet = fleet
    this.#clock = clock
    this.#settings = pickSettings(options)
    settingsFrom(this.#settings)
    this.#onCycle = onCycle
    this.#onTraining = onTraining
    this.#selfTuning = options.selfTuning ?? true
    this.#leaseSec = leaseSec
    this.#ports = {
      clusterResourceManager: options.clusterResourceManager,
      scalingCoordinator: options.scalingCoordinator,
      loadBalancer: options.loadBalancer,
      journal: options.journal ?? memoryJournals().open(fleet),
      notices: options.notices ?? silent,
      clock,
    }
  }

  /** Runs a cycle in every slot from now on. A second call while running does nothing. */
  start(): void {
    if (this.#stopping) return
    const stopping = new AbortController()
    this.#stopping = stopping
    this.#schedule = this.#runSlots(stopping.signal)
  }

  /** Begins no further cycle or training; resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#stopping?.abort()
    this.#stopping = undefined
    await this.#schedule
    await this.#training
  }

  /** Runs one cycle now, outside the schedule, and waits its turn while another cycle holds the lease. */
  async optimize(): Promise<CycleOutcome> {
    for (;;) {
      const result = await this.#cycle({ kind: 'nudge' })
      if (result.outcome !== 'held') return result
      await systemClock.until(systemClock.wallSec() + retryNudgeSec)
    }
  }

  /** What the last cycle saw and decided, and where the fleet stands between it and its plans. */
  async getOptimizationMetrics(): Promise<FleetMetrics> {
    return fleetMetrics(this.#ports.journal, this.#clock.nowSec())
  }

  /**
   * Forces a burst and acts on it at once. It ends by itself.
   * @returns the burst that its cycles reckon with; nothing follows from it in the modes `recommend` and `off`.
   * @throws RangeError when duration or factor are out of range.
   */
  async forceBurstMode(request: BurstRequest): Promise<BurstState> {
    const settings = await this.#settingsInForce()
    checkBurst(request, settings)
    const requestedAtSec = this.#clock.nowSec()
    await this.#ports.journal.putIntent({
      key: randomUUID(),
      kind: 'burst',
      requestedAtSec,
      endsAtSec: requestedAtSec + request.durationSec,
      ...request,
    })
    const result = await this.optimize()
    if (result.outcome === 'done') return result.record.burst
    return (await this.#ports.journal.state())?.state.burst ?? { active: false }
  }

  /**
   * Changes the burst factor for good.
   * @throws RangeError unless 1 <= factor <= 5.
   */
  async adjustBurstFactor(burstCapacityFactor: number): Promise<void> {
    const problems = settingProblems({ burstCapacityFactor })
    if (problems.length > 0) throw new RangeError(problems.join('; '))
    for (let attempt = 0; attempt < settingsAttempts; attempt += 1) {
      const { version, overrides, unfit } = await this.#ports.journal.settings()
      const written = await this.#ports.journal.putSettings({ ...overrides, burstCapacityFactor }, version, unfit)
      if (written === 'written') return
    }
    throw new Error(`the settings of fleet ${this.fleet} are being changed by somebody else`)
  }

  /**
   * Slots begin at whole multiples of the interval. One that is over before its cycle began is left out. The interval is read
   * again every minute, as on AWS, so that a shorter one need not wait for the end of a longer one.
   */
  async #runSlots(signal: AbortSignal): Promise<void> {
    let intervalSec = settingsFrom(this.#settings).optimizationIntervalSec
    let begunSec: number | undefined
    while (!signal.aborted) {
      intervalSec = await this.#intervalSec().catch(() => intervalSec)
      const slotSec = Math.floor(this.#clock.nowSec() / intervalSec) * intervalSec
      if (slotSec !== begunSec) await this.#runSlot(slotSec, signal)
      begunSec = slotSec
      await this.#clock.until(Math.min(slotSec + intervalSec, this.#clock.nowSec() + minuteSec), signal)
    }
  }

  async #runSlot(slotSec: number, signal: AbortSignal): Promise<void> {
    try {
      this.#onCycle(await this.#cycle({ kind: 'schedule', slotSec }))
    } catch (error) {
      this.#onCycle({ outcome: 'failed', error })
    }
    if (this.#selfTuning) this.#trainWhenDue(signal)
  }

  /** Once an hour, beside the cycles. */
  #trainWhenDue(signal: AbortSignal): void {
    const nowSec = this.#clock.nowSec()
    if (this.#training !== undefined || nowSec < this.#nextTrainingSec) return
    this.#nextTrainingSec = nowSec + hourSec
    this.#training = train({ journal: this.#ports.journal, nowSec, settings: this.#settings, signal })
      .then(this.#onTraining)
      .catch((error: unknown) => this.#onTraining({ outcome: 'failed', error }))
      .finally(() => {
        this.#training = undefined
      })
  }

  /** Never tuned, so that the settings alone are read. */
  async #intervalSec(): Promise<number> {
    const { overrides } = await this.#ports.journal.settings()
    return settingsFrom(this.#settings, overrides).optimizationIntervalSec
  }

  #settingsInForce(): Promise<Settings> {
    return settingsInForce(this.#ports.journal, this.#settings)
  }

  #cycle(trigger: Trigger): Promise<CycleOutcome> {
    const request = { fleet: this.fleet, owner: randomUUID(), trigger, settings: this.#settings }
    return runCycle({ ...request, ...(this.#leaseSec !== undefined && { leaseSec: this.#leaseSec }) }, this.#ports)
  }
}

function pickSettings(options: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(
    settingNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as Partial<Settings>
}

function checkBurst({ durationSec, factor }: BurstRequest, settings: Settings): void {
  if (!(Number.isFinite(durationSec) && durationSec >= 1 && durationSec <= settings.burstMaxDurationSec))
    throw new RangeError(`durationSec must be between 1 and ${settings.burstMaxDurationSec}, got ${durationSec}`)
  const { min, max } = parameters.burstCapacityFactor
  if (factor !== undefined && !(factor >= min && factor <= max))
    throw new RangeError(`factor must be between ${min} and ${max}, got ${factor}`)
}
