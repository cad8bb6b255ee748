import { planRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import { prefix, timeKey } from './keys.ts'
import { decodePlan, encodePlan } from './plan-codec.ts'
import type { Rosters } from './roster.ts'
import type { Table } from './table.ts'
import { append } from './timeline.ts'

export function openPlans(table: Table, rosters: Rosters): Pick<Journal, 'appendPlan' | 'plans'> {
  return {
    async appendPlan(record) {
      const expiresAt = Math.ceil(record.atSec + planRetentionSec)
      const roster = rosters.current()
      const data = encodePlan(record, roster && roster.expiresAt >= expiresAt ? roster : undefined)
      await append(table, prefix.plan + timeKey(record.atSec), data, expiresAt)
    },
    plans: (query) => rosters.latest(prefix.plan, decodePlan, query),
  }
}
