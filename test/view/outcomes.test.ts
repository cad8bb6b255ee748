import { expect, test } from 'vitest'
import { forecastView } from '../../lib/http/views/forecast.ts'
import { cyclesJudged } from '../../lib/optimizer/outcome/forecast-outcomes.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import { consoleData } from '../../lib/view/console/console-data.ts'
import { emptyTimeline, refresh } from '../../lib/view/console/timeline.ts'
import { aRecord } from './a-record.ts'

/** In every seventh cycle demand is above 13, the P90 of every record. */
const records = Array.from({ length: 400 }, (_, cycle) =>
  aRecord({ atSec: 30 * (cycle + 1), demand: cycle % 7 === 0 ? 15 : 10 }),
).reverse()

function journalUpTo(nowSec: number) {
  return {
    async plans({ limit, beforeSec = nowSec + 1 }: { limit: number; beforeSec?: number }) {
      return records.filter(({ atSec }) => atSec < beforeSec).slice(0, limit)
    },
  }
}

test('the console and the API report the same for the same forecasts, however the console received them', async () => {
  const window = { windowSec: 86_400 }
  const before = await refresh(emptyTimeline, journalUpTo(9000), { nowSec: 9000, ...window })
  const timeline = await refresh(before, journalUpTo(12_000), { nowSec: 12_010, ...window })
  const { outcomes } = consoleData({ fleet: 'local', nowSec: 12_010, speed: 1, timeline, settings: defaultSettings })
  const { score } = forecastView('local', records[0] as PlanRecord, records.slice(0, cyclesJudged)).outcomes
  expect(score?.count).toBeGreaterThan(100)
  expect(outcomes).toEqual({
    count: score?.count,
    spanSec: (score?.toSec ?? 0) - (score?.fromSec ?? 0),
    aboveP90: score?.aboveShare.p90,
    bias: score?.biasAgents,
  })
})
