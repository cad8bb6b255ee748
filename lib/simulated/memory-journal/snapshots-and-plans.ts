import { believedAheadSec } from '../../journal/clock-skew.ts'
import { isExpired, planRetentionSec, snapshotRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import type { Snapshot } from '../../optimizer/snapshot/snapshot.ts'
import type { PlanRecord } from '../../plan-record.ts'

interface Kept<Value> {
  readonly value: Value
  readonly expiresAt: number
}

type Query = Parameters<Journal['snapshots']>[0]

/** Snapshots of one fleet in memory, oldest first; another one of the same time replaces the first. */
export function memorySnapshots(): Pick<Journal, 'appendSnapshot' | 'snapshots'> {
  const snapshots: Kept<Snapshot>[] = []
  return {
    async appendSnapshot(snapshot, settings) {
      append(snapshots, snapshot, snapshotRetentionSec(settings))
    },
    async snapshots(query) {
      return latest(snapshots, query).reverse()
    },
  }
}

/** Plans of one fleet in memory, likewise. */
export function memoryPlans(maxPlans: number): Pick<Journal, 'appendPlan' | 'plans'> {
  const plans: Kept<PlanRecord>[] = []
  return {
    async appendPlan(record) {
      append(plans, record, planRetentionSec)
      if (plans.length > maxPlans) plans.splice(0, plans.length - maxPlans)
    },
    async plans(query) {
      return latest(plans, query)
    },
  }
}

function append<Value extends { readonly atSec: number }>(list: Kept<Value>[], value: Value, retentionSec: number) {
  const expired = list.findIndex((kept) => !isExpired(kept, value.atSec))
  list.splice(0, expired === -1 ? list.length : expired)
  const after = list.findLastIndex((kept) => kept.value.atSec <= value.atSec)
  const replaced = after >= 0 && list[after]?.value.atSec === value.atSec
  list.splice(replaced ? after : after + 1, replaced ? 1 : 0, { value, expiresAt: value.atSec + retentionSec })
}

/**
 * Newest first, up to the first one that has expired, so that the history has no hole. Those too far ahead to be believed are
 * left out.
 */
function latest<Value extends { readonly atSec: number }>(
  list: readonly Kept<Value>[],
  { nowSec, limit, beforeSec = Number.POSITIVE_INFINITY }: Query,
): Value[] {
  const untilSec = Math.min(beforeSec, nowSec + believedAheadSec)
  const found: Value[] = []
  for (let index = list.length - 1; index >= 0 && found.length < limit; index -= 1) {
    const kept = list[index]
    if (kept === undefined || isExpired(kept, nowSec)) break
    if (kept.value.atSec < untilSec) found.push(kept.value)
  }
  return found
}
