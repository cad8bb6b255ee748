import type { Anomaly } from '../optimizer/anomaly/watch-demand.ts'
import type { BurstState, ControlState } from '../optimizer/memory/state.ts'
import { rounded } from '../optimizer/numbers/rounded.ts'
import { withNoun } from '../optimizer/numbers/with-noun.ts'
import { lacksCapacity } from '../optimizer/outcome/applied-step.ts'
import type { PromiseWatch } from '../optimizer/snapshot/promise-watch.ts'
import { burstWasUsed } from '../optimizer/target/burst.ts'
import type { PlanRecord } from '../plan-record.ts'
import type { Notice } from '../ports.ts'

/** The notices for what happened in this cycle. */
export function noticesOf(
  record: PlanRecord,
  before: Pick<ControlState, 'burst' | 'watch' | 'promise'>,
): readonly Notice[] {
  return [
    ...burstNotices(record, before.burst),
    ...anomalyNotices(record, before.watch?.anomaly),
    ...promiseNotices(record, before.promise),
    ...planNotices(record),
    ...troubles(record),
  ]
}

function burstNotices(record: PlanRecord, before: BurstState): Notice[] {
  const { burst } = record
  const notices: Notice[] = []
  const replaced = before.active && burst.active && before.startedAtSec !== burst.startedAtSec
  if (before.active && (!burst.active || replaced)) {
    const used = burstWasUsed(before)
    const extra = used ? 'the extra capacity was used' : 'the extra capacity was not needed'
    notices.push({
      type: 'BurstEnded',
      startedAtSec: before.startedAtSec,
      durationSec: passedSec(before.startedAtSec, record.atSec),
      used,
      summary: `${before.cause} burst, factor ${before.factor}: demand peaked at ${before.peakDemand} over ${withNoun(before.supplyAtStart, 'agent')}, ${extra}`,
    })
  }
  if (burst.active && (!before.active || replaced))
    notices.push({
      type: 'BurstStarted',
      cause: burst.cause,
      factor: burst.factor,
      startedAtSec: burst.startedAtSec,
      endsAtSec: burst.endsAtSec,
      ...(burst.intent !== undefined && { intent: burst.intent }),
      ...(burst.reason !== undefined && { reason: burst.reason }),
    })
  return notices
}

function anomalyNotices({ atSec, anomaly }: PlanRecord, before: Anomaly | undefined): Notice[] {
  if (anomaly && !before)
    return [
      {
        type: 'AnomalyBegan',
        direction: anomaly.direction,
        startedAtSec: anomaly.startedAtSec,
        expectedAgents: rounded(anomaly.expectedAgents, 1),
        demandAgents: rounded(anomaly.farthestAgents, 1),
      },
    ]
  if (before && !anomaly)
    return [
      {
        type: 'AnomalyEnded',
        direction: before.direction,
        startedAtSec: before.startedAtSec,
        durationSec: passedSec(before.startedAtSec, atSec),
        expectedAgents: rounded(before.expectedAgents, 1),
        farthestAgents: rounded(before.farthestAgents, 1),
      },
    ]
  return []
}

function promiseNotices(record: PlanRecord, before: PromiseWatch | undefined): Notice[] {
  const { atSec, brokenPromise } = record
  const startedAtSec = before?.brokenSinceSec
  if (brokenPromise && startedAtSec === undefined) {
    const { bugs, lateBugs, ...broken } = brokenPromise
    return [{ type: 'PromiseBroken', ...broken, bugs: Math.round(bugs), lateBugs: rounded(lateBugs, 1) }]
  }
  if (brokenPromise || startedAtSec === undefined) return []
  const durationSec = passedSec(startedAtSec, atSec)
  return [{ type: 'PromiseKept', startedAtSec, durationSec, summary: whyNoLongerBroken(record, before) }]
}

function whyNoLongerBroken({ settings, late }: PlanRecord, before: PromiseWatch | undefined): string {
  if (settings.lateBugWorkerHours > 0) return 'no share is promised any more: late bugs have a price'
  if (settings.promiseWaitSec !== before?.promiseWaitSec) return 'another wait is promised now'
  if (late === undefined) return 'for a day nobody has known who waits'
  return 'no more bugs of about the last day are late than promised'
}

/** None where the clock has been set back since. */
function passedSec(fromSec: number, toSec: number): number {
  return Math.max(0, toSec - fromSec)
}

function planNotices(record: PlanRecord): Notice[] {
  const { size, applied } = record
  const done = applied.filter((step) => step.result.outcome === 'applied').length
  const notices: Notice[] = []
  if (size.outcome === 'hold') notices.push({ type: 'PlanHeld', summary: size.summary })
  if (done > 0) notices.push({ type: 'PlanApplied', summary: size.summary, steps: done })
  return notices
}

function troubles(record: PlanRecord): Notice[] {
  const refused = record.applied.flatMap(({ step, result }): Notice[] =>
    lacksCapacity(result) ? [{ type: 'CapacityRefused', group: step.group, reason: result.reason }] : [],
  )
  return [...refused, ...record.missing.map((missing): Notice => ({ type: 'DataMissing', ...missing }))]
}
