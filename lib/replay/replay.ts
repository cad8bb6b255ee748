import type { Decision } from '../optimizer/decision.ts'
import type { AppliedStep } from '../optimizer/outcome/applied-step.ts'
import { createWorld } from '../simulated/world/create-world.ts'
import { jobsOf } from '../simulated/world/jobs.ts'
import type { World } from '../simulated/world/world.ts'
import { faultsIn } from './faults.ts'
import type { Load, LoadStretch } from './load.ts'
import { instants } from './looks/instants.ts'
import { obey } from './looks/obey.ts'
import { observationOf } from './looks/observation.ts'
import { replayGroup } from './looks/snapshot-taker.ts'
import { countBelow } from './numbers/sorted.ts'
import type { Observation, Policy, ReplayOptions } from './policy.ts'
import { Reversals } from './reversals.ts'
import { copyOfSums, type Score, scoreSheet } from './score.ts'
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
  const sheet = scoreSheet(load.submitSec.length, options)
  const run = { load, policy, options, hooks }
  for (const part of partsOf(load)) scorePart(part, playPart(part, run), load.warmupSec, sheet)
  hooks.onWaits?.(sheet.sortedWaits())
  return sheet.score()
}

/** What is the same for every part of a load. */
interface Run {
  readonly load: Load
  readonly policy: Policy
  readonly options: ReplayOptions
  readonly hooks: ReplayHooks
}

/** A stretch of a load with its jobs. */
interface Part {
  readonly index: number
  readonly stretch: LoadStretch
  readonly submitSec: Int32Array
  readonly durationSec: Int32Array
}

function* partsOf({ stretches, submitSec, durationSec }: Load): Generator<Part, void, undefined> {
  let first = 0
  for (const [index, stretch] of stretches.entries()) {
    const isLast = index + 1 === stretches.length
    const next = isLast ? submitSec.length : countBelow(submitSec, stretch.toSec)
    yield { index, stretch, submitSec: submitSec.subarray(first, next), durationSec: durationSec.subarray(first, next) }
    first = next
  }
}

/** What came of a part. */
interface Played {
  /** By job; for jobs that never started, until the end of the stretch. */
  readonly waitsSec: Int32Array
  /** Sums of the world when the warm-up ended, if it ended within this part. */
  readonly warm: ReturnType<typeof copyOfSums> | undefined
  /** Sums of the world at the end. */
  readonly totals: World['totals']
  /** How often the fleet's size changed direction after the warm-up. */
  readonly reversals: number
}

function playPart({ index, stretch, submitSec, durationSec }: Part, run: Run): Played {
  const { seed, agentsPerWorker, bootSec } = run.options
  const waitsSec = new Int32Array(submitSec.length)
  const world = createWorld({
    // Each stretch has a new fleet, so it also has boot delays of its own.
    seed: seed + index,
    startSec: stretch.fromSec,
    groups: [{ key: replayGroup, agentsPerWorker, readyAtStart: stretch.readyWorkers ?? 2 }],
    bootSec,
    jobs: jobsOf(submitSec, durationSec),
    onStart: (job, _submitSec, waitSec) => {
      waitsSec[job] = waitSec
    },
  })
  const { warm, reversals } = live(world, stretch, run)
  world.eachQueued((job, submit) => {
    waitsSec[job] = stretch.toSec - submit
  })
  return { waitsSec, warm, totals: world.totals, reversals }
}

function scorePart(
  { stretch, submitSec }: Part,
  { waitsSec, warm, totals, reversals }: Played,
  warmupSec: number,
  sheet: ReturnType<typeof scoreSheet>,
): void {
  if (stretch.toSec <= warmupSec) return
  sheet.part(warm, totals)
  sheet.turns(reversals, stretch.toSec - Math.max(stretch.fromSec, warmupSec))
  for (let job = countBelow(submitSec, warmupSec); job < submitSec.length; job++) sheet.wait(waitsSec[job] ?? 0)
}

/** Lives through a stretch second by second, as far as anything happens or anybody looks. */
function live(world: World, stretch: LoadStretch, run: Run): Pick<Played, 'warm' | 'reversals'> {
  const { policy, options } = run
  const { onRow, onProgress } = run.hooks
  const { warmupSec } = run.load
  const faults = faultsIn(run.load.faults, stretch, options.seed)
  const observation = observationOf(world, faults)
  const reversals = new Reversals(world.desired())
  const looks = instants(stretch, policy.everySec ?? options.intervalSec)
  const rows = instants(stretch, onRow === undefined ? Number.POSITIVE_INFINITY : options.intervalSec)
  let warm: Played['warm']
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
      if (policy.looksBlind || faults.silentShare(nowSec) < 1)
        burst = lookAndObey(world, observation, faults.launchesFail(nowSec), run)
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

/** Asks the policy and does what it wants. @returns whether it is in burst. */
function lookAndObey(world: World, observation: Observation, launchesFail: boolean, { policy, hooks }: Run): boolean {
  const commands = policy.look(observation)
  const applied = obey(world, commands, launchesFail)
  if (applied.length > 0) policy.told?.(applied)
  if ('decision' in commands && commands.decision) hooks.onDecision?.(commands.decision, applied)
  return 'burst' in commands && commands.burst === true
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
