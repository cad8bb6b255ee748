import { planRetentionSec } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import type { PlanRecord } from '../../plan-record.ts'
import { prefix, timeKey } from './keys.ts'
import { decodePlan, encodePlan } from './plan-codec.ts'
import type { Rosters } from './roster.ts'
import type { Table } from './table.ts'
import { append, latest } from './timeline.ts'

export function openPlans(table: Table, rosters: Rosters): Pick<Journal, 'appendPlan' | 'plans'> {
  return {
    async appendPlan(record) {
      const expiresAt = Math.ceil(record.atSec + planRetentionSec)
      const roster = rosters.current()
      const data = encodePlan(record, roster && roster.expiresAt >= expiresAt ? roster : undefined)
      await append(table, prefix.plan + timeKey(record.atSec), data, expiresAt)
    },
    async plans({ nowSec, limit, beforeSec }) {
      const found: PlanRecord[] = []
      if (limit < 1) return found
      const range = { nowSec, pageSize: limit, ...(beforeSec !== undefined && { beforeSec, pageSize: limit + 1 }) }
      for await (const { sk, data } of latest(table, prefix.plan, range)) {
        const half = table.undamaged(sk, () => decodePlan(data))
        if (half === undefined) continue
        const roster = half.roster === undefined ? undefined : await rosters.find(half.roster)
        const record = table.undamaged(sk, () => half.finish(roster))
        if (record !== undefined) found.push(record)
        if (found.length === limit) break
      }
      return found
    },
  }
}
