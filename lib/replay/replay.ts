import type { AppliedStep } from '../optimizer/applied-step.ts'
import type { Decision } from '../optimizer/decision.ts'
import { createWorld } from '../simulated/world/create-world.ts'
import { jobsOf } from '../simulated/world/jobs.ts'
import type { World } from '../simulated/world/world.ts'
import { faultsIn, type ReplayFaults } from './faults.ts'
import { instants } from './instants.ts'
import type { Load, LoadStretch } from './load.ts'
import { obey } from './obey.ts'
import { observationOf } from './observation.ts'
import type { Policy, ReplayOptions } from './policy.ts'
import { Reversals } from './reversals.ts'
import { copyOfSums, type Score, scoreSheet } from './score.ts'
import { replayGroup } from './snapshot-taker.ts'
import { countBelow } from './sorted.ts'
import type { TimelineRow } from './timeline.ts'

export interface ReplayHooks {
  /** Once per interval. */
  readonly onRow?: (row: TimelineRow) => void
  /** What a policy that explains itself decided, and what became of it, once per look. */
  readonly onDecision?: (decision: Omit<Decision, 'state'>, applied: readonly AppliedStep[]) => void
  /** Waits of all scored jobs, sorted, when all is done. Live: copy to keep. */
  readonly onWaits?: (sortedSec: Int32Array) => void
  /** Seconds of the trace done so far; called often. */
  readonly onProgress?: (doneSec: number) => void
}

/** Runs one policy over one load. A function of its arguments alone. */
export function replay(load: Load, policy: Policy, options: ReplayOptions, hooks: ReplayHooks = {}): Score {
  if (policy.ownAccount !== undefined) return policy.ownAccount(hooks)
  const sheet = scoreSheet(load.submitSec.length, options.sloWaitSec)
  let first = 0
  for (const [index, stretch] of load.stretches.entries()) {
    const next = index + 1 < load.stretches.length ? countBelow(load.submitSec, stretch.toSec) : load.submitSec.length
    const submitSec = load.submitSec.subarray(first, next)
    const waits = new Int32Array(submitSec.length)
    const world = createWorld({
      // A fleet of its own, so also boot delays of its own.
      seed: options.seed + index,
      startSec: stretch.fromSec,
      groups: [{ key: replayGroup, agentsPerWorker: options.agentsPerWorker, readyAtStart: stretch.readyWorkers ?? 2 }],
      bootSec: options.bootSec,
      jobs: jobsOf(submitSec, load.durationSec.subarray(first, next)),
      onStart: (job, _submitSec, waitSec) => {
        waits[job] = waitSec
      },
    })
    const faults = faultsIn(load.faults, stretch, options.seed)
    const { warm, reversals } = live(world, stretch, load.warmupSec, faults, policy, options, hooks)
    world.eachQueued((job, submit) => {
      waits[job] = stretch.toSec - submit
    })
    if (stretch.toSec > load.warmupSec) {
      sheet.part(warm, world.totals)
      sheet.turns(reversals, stretch.toSec - Math.max(stretch.fromSec, load.warmupSec))
      for (let job = countBelow(submitSec, load.warmupSec); job < submitSec.length; job++) sheet.wait(waits[job] ?? 0)
    }
    first = next
  }
  hooks.onWaits?.(sheet.sortedWaits())
  return sheet.score()
}

/**
 * Lives through a stretch. Gives the sums of the world as they were when the warm-up ended, if that was within it, and
 * how often the fleet turned round after it.
 */
function live(
  world: World,
  stretch: LoadStretch,
  warmupSec: number,
  faults: ReplayFaults,
  policy: Policy,
  options: ReplayOptions,
  { onRow, onDecision, onProgress }: ReplayHooks,
) {
  const observation = observationOf(world, faults)
  const reversals = new Reversals(world.desired())
  const looks = instants(stretch, policy.everySec ?? options.intervalSec)
  const rows = instants(stretch, onRow === undefined ? Number.POSITIVE_INFINITY : options.intervalSec)
  let warm: ReturnType<typeof copyOfSums> | undefined
  let arrived = 0
  let burst = false
  policy.start(stretch.fromSec)
  for (;;) {
    const nowSec = Math.min(looks.sec, rows.sec, faults.sec)
    if (stretch.fromSec < warmupSec && world.nowSec < warmupSec && warmupSec <= Math.min(nowSec, stretch.toSec)) {
      world.advanceTo(warmupSec)
      warm = copyOfSums(world.totals)
    }
    if (nowSec === Number.POSITIVE_INFINITY) break
    world.advanceTo(nowSec)
    if (faults.sec === nowSec) faults.befall(world)
    const seen = onRow === undefined || rows.sec > nowSec ? undefined : seenIn(world, arrived)
    if (looks.sec === nowSec) {
      if (policy.looksBlind || faults.silentShare(nowSec) < 1) {
        const commands = policy.look(observation)
        const applied = obey(world, commands, faults.launchesFail(nowSec))
        if (applied.length > 0) policy.told?.(applied)
        if ('decision' in commands && commands.decision) onDecision?.(commands.decision, applied)
        burst = 'burst' in commands && commands.burst === true
      }
      reversals.see(world.desired(), nowSec >= warmupSec)
      looks.next()
    }
    if (seen !== undefined) {
      onRow?.({ ...seen, desired: world.desired(), burst })
      arrived = world.totals.arrived
    }
    if (rows.sec === nowSec) rows.next()
    onProgress?.(nowSec)
  }
  world.advanceTo(stretch.toSec)
  return { warm, reversals: reversals.count }
}

function seenIn(world: World, arrivedBefore: number): Omit<TimelineRow, 'desired' | 'burst'> {
  return {
    tSec: world.nowSec,
    arrived: world.totals.arrived - arrivedBefore,
    queued: world.queued,
    busyAgents: world.usedAgents,
    readyAgents: world.readyAgents,
    workersBooting: world.bootingWorkers,
    workersReady: world.readyWorkers,
    workersDraining: world.drainingWorkers,
  }
}
