import type { Load, LoadStretch } from '../load.ts'
import { instants } from '../looks/instants.ts'
import { finishes } from '../numbers/finishes.ts'
import { countBelow, countUpTo } from '../numbers/sorted.ts'
import type { PolicyMaker, ReplayOptions } from '../policy.ts'
import type { ReplayHooks } from '../replay.ts'
import { Reversals } from '../reversals.ts'
import { type Score, scoreSheet } from '../score.ts'
import { type Lives, pack } from './packing.ts'

const minBilledSec = 60

/**
 * The floor: every job starts in the second in which it is submitted, on workers launched one boot time earlier and released
 * when their last job ends; idle gaps are bridged where that is cheaper than another boot. It knows every job to come, and
 * boots take their median. No policy could do this in the simulated world (policies do not choose who takes a job), so it
 * computes its score itself: what the workers of `pack` are billed. No job waits in it, so a policy that lets jobs wait for a
 * minute may in principle cost less.
 */
export const clairvoyant: PolicyMaker = ({ load, options }) => ({
  name: 'clairvoyant',
  parameters: { bootSec: options.bootSec },
  start: () => undefined,
  look: ({ desired }) => ({ desired }),
  ownAccount: (hooks) => accountOf(load, options, hooks),
})

function accountOf(load: Load, options: ReplayOptions, hooks: ReplayHooks): Score {
  const sheet = scoreSheet(load.submitSec.length, options)
  for (const [index, stretch] of load.stretches.entries()) {
    const first = index === 0 ? 0 : countBelow(load.submitSec, stretch.fromSec)
    const last = index + 1 < load.stretches.length ? countBelow(load.submitSec, stretch.toSec) : load.submitSec.length
    const submitSec = load.submitSec.subarray(first, last)
    const durationSec = load.durationSec.subarray(first, last)
    const lives = pack(submitSec, durationSec, { ...options, minBilledSec, fromSec: stretch.fromSec })
    const scored = { fromSec: Math.max(stretch.fromSec, load.warmupSec), toSec: stretch.toSec }
    if (scored.fromSec < scored.toSec) {
      sheet.part(undefined, sums(lives, submitSec, durationSec, scored, options.agentsPerWorker))
      for (const submit of submitSec) if (submit >= load.warmupSec) sheet.wait(0)
    }
    const reversals = rows(lives, submitSec, durationSec, stretch, load.warmupSec, options, hooks)
    if (scored.fromSec < scored.toSec) sheet.turns(reversals, scored.toSec - scored.fromSec)
  }
  hooks.onProgress?.(load.endSec)
  hooks.onWaits?.(sheet.sortedWaits())
  return sheet.score()
}

function sums(
  { launchSec, readySec, endSec }: Lives,
  submitSec: Int32Array,
  durationSec: Int32Array,
  scored: LoadStretch,
  agentsPerWorker: number,
) {
  let billedSec = 0
  let readySeconds = 0
  let busyAgentSec = 0
  let launches = 0
  let terminations = 0
  endSec.forEach((end, worker) => {
    const launched = launchSec[worker] ?? 0
    billedSec += overlap(launched, end, scored)
    readySeconds += overlap(readySec[worker] ?? 0, end, scored)
    if (launched > scored.fromSec && launched <= scored.toSec) launches++
    if (end > scored.fromSec && end <= scored.toSec) terminations++
  })
  submitSec.forEach((submit, job) => {
    busyAgentSec += overlap(submit, submit + (durationSec[job] ?? 0), scored)
  })
  const readyAgentSec = agentsPerWorker * readySeconds
  return { billedSec, busyAgentSec, readyAgentSec, drainingAgentSec: 0, launches, terminations, interrupted: 0 }
}

function overlap(fromSec: number, toSec: number, stretch: LoadStretch): number {
  return Math.max(0, Math.min(toSec, stretch.toSec) - Math.max(fromSec, stretch.fromSec))
}

/** Shows the fleet once per interval. @returns how often its size changed direction after the warm-up. */
function rows(
  { launchSec, readySec, endSec }: Lives,
  submitSec: Int32Array,
  durationSec: Int32Array,
  stretch: LoadStretch,
  warmupSec: number,
  { intervalSec, agentsPerWorker }: ReplayOptions,
  { onRow }: ReplayHooks,
): number {
  const [launches, readies, ends] = [launchSec.toSorted(), readySec.toSorted(), endSec.toSorted()]
  const finishSec = finishes(submitSec, durationSec)
  const at = instants(stretch, intervalSec)
  const reversals = new Reversals(countUpTo(launches, stretch.fromSec))
  let arrivedBefore = 0
  for (; at.sec < Number.POSITIVE_INFINITY; at.next()) {
    const ended = countUpTo(ends, at.sec)
    const ready = countUpTo(readies, at.sec) - ended
    const desired = countUpTo(launches, at.sec) - ended
    const arrived = countUpTo(submitSec, at.sec)
    reversals.see(desired, at.sec >= warmupSec)
    onRow?.({
      tSec: at.sec,
      arrived: arrived - arrivedBefore,
      queued: 0,
      busyAgents: arrived - countUpTo(finishSec, at.sec),
      readyAgents: agentsPerWorker * ready,
      workersBooting: desired - ready,
      workersReady: ready,
      workersDraining: 0,
      desired,
      burst: false,
    })
    arrivedBefore = arrived
  }
  return reversals.count
}
