import * as z from 'zod'
import { believedAheadSec } from '../../journal/clock-skew.ts'
import { backlogSilenceSec, isExpired } from '../../journal/retention.ts'
import type { Journal } from '../../journal.ts'
import { checked } from './pack.ts'
import type { Table } from './table.ts'

const sk = 'BACKLOG'

const itemSchema = z.object({ expiresAt: z.number(), queued: z.number(), reportedAtSec: z.number() })

/**
 * The last backlog that the owner of a queue reported. An older report that arrives late does not replace a newer one, unless that is
 * of a clock that ran ahead.
 */
export function openBacklog(table: Table): Pick<Journal, 'putBacklog' | 'backlog'> {
  return {
    async putBacklog({ queued, reportedAtSec }) {
      await table.put(
        sk,
        { queued, reportedAtSec, expiresAt: Math.ceil(reportedAtSec + backlogSilenceSec) },
        'attribute_not_exists(reportedAtSec) OR reportedAtSec <= :reportedAtSec OR reportedAtSec > :believedUntil',
        { reportedAtSec, believedUntil: reportedAtSec + believedAheadSec },
      )
    },
    async backlog(nowSec) {
      const item = await table.get(sk)
      const known = item && table.undamaged(sk, () => checked(itemSchema, item))
      if (known === undefined || isExpired(known, nowSec)) return undefined
      return { queued: known.queued, reportedAtSec: known.reportedAtSec }
    },
  }
}
