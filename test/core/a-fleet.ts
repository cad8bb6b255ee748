import { type CycleOutcome, type CyclePorts, type CycleRequest, runCycle, type Trigger } from '../../lib/cycle.ts'
import type { Journal } from '../../lib/journal.ts'
import type { Settings } from '../../lib/optimizer/settings/settings.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { Notice, Notices } from '../../lib/ports.ts'
import type { Faults } from '../../lib/simulated/fleet/faults.ts'
import {
  type SimulatedFleet,
  type SimulatedFleetOptions,
  type SimulatedGroup,
  simulatedFleet,
} from '../../lib/simulated/fleet.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import type { JobSource } from '../../lib/simulated/world/jobs.ts'
import { startSec } from '../builders.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'

/** A second at which a slot of the default interval starts. */
export const firstSlotSec = Math.ceil(startSec / 30) * 30

export interface TestFleet {
  readonly clock: ManualClock
  readonly fleet: SimulatedFleet
  readonly journal: Journal
  readonly ports: CyclePorts
  readonly notices: Notice[]
  /** Runs the cycle of the current slot. */
  cycle(overrides?: Partial<CycleRequest>): Promise<CycleOutcome>
  /** Runs the cycle of the current slot, which must be done, and returns its record. */
  record(trigger?: Trigger): Promise<PlanRecord>
  /** Runs cycles one after the other, an interval apart. */
  cycles(count: number): Promise<readonly PlanRecord[]>
}

export interface FleetWishes {
  readonly groups?: readonly SimulatedGroup[]
  readonly jobs?: JobSource
  readonly faults?: Partial<Faults>
  readonly settings?: Partial<Settings>
  readonly reportAfterSec?: number
  /** Called with each bug that begins. */
  readonly onStart?: SimulatedFleetOptions['onStart']
  readonly over?: Partial<CyclePorts>
}

export const oneGroup: SimulatedGroup = { key: 'us-east-1/workers', min: 0, max: 50, desired: 2, agentsPerWorker: 4 }

/** A simulated fleet under the real cycle, with its journal in memory and a clock that the test controls. */
export function aFleet({
  groups = [oneGroup],
  jobs = noJobs,
  faults = {},
  settings = {},
  reportAfterSec = 0,
  onStart,
  over = {},
}: FleetWishes = {}): TestFleet {
  const clock = manualClock(firstSlotSec)
  const fleet = simulatedFleet({
    seed: 7,
    bootSec: 90,
    groups,
    clock,
    jobs,
    faults,
    reportAfterSec,
    ...(onStart && { onStart }),
  })
  const journal = memoryJournals().open('test')
  const notices: Notice[] = []
  const listening: Notices = {
    async publish(published) {
      notices.push(...published)
    },
  }
  const { clusterResourceManager, scalingCoordinator, loadBalancer } = fleet
  const ports = {
    clusterResourceManager,
    scalingCoordinator,
    loadBalancer,
    journal,
    notices: listening,
    clock,
    ...over,
  }
  let attempts = 0
  const cycle: TestFleet['cycle'] = (overrides = {}) => {
    attempts += 1
    const slotSec = Math.floor(clock.nowSec() / 30) * 30
    return runCycle(
      { fleet: 'test', owner: `attempt-${attempts}`, trigger: { kind: 'schedule', slotSec }, settings, ...overrides },
      ports,
    )
  }
  const record: TestFleet['record'] = async (trigger) => {
    const result = await cycle(trigger && { trigger })
    if (result.outcome !== 'done') throw new Error(`the cycle was ${result.outcome}`)
    return result.record
  }
  return {
    clock,
    fleet,
    journal,
    ports,
    notices,
    cycle,
    record,
    async cycles(count) {
      const records: PlanRecord[] = []
      for (let index = 0; index < count; index += 1) {
        if (index > 0) clock.advance(30)
        records.push(await record())
      }
      return records
    },
  }
}

export const noJobs: JobSource = jobsAt([])

/** Jobs of ten minutes each, submitted at these seconds after the first slot. */
export function jobsAt(submitSec: readonly number[], durationSec = 600): JobSource {
  let next = 0
  return {
    nextSubmitSec: () => firstSlotSec + (submitSec[next] ?? Number.POSITIVE_INFINITY),
    take() {
      next += 1
      return durationSec
    },
    position: () => ({ next }),
    seek(position) {
      next = position.next ?? 0
    },
  }
}
