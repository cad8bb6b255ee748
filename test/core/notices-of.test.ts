import { expect, test } from 'vitest'
import { noticesOf } from '../../lib/cycle/notices-of.ts'
import { startSec } from '../builders.ts'
import { aRecord } from '../contract/notices.ts'

const aBurst = {
  active: true,
  cause: 'detected',
  startedAtSec: startSec - 300,
  endsAtSec: startSec + 3300,
  factor: 1.2,
  calm: 0,
  supplyAtStart: 1,
  peakDemand: 3,
} as const

test('what ends after the clock was set back has lasted for no time, not for less', () => {
  const record = aRecord()
  const startedAtSec = record.atSec + 3600
  const anomaly = { direction: 'above', startedAtSec, expectedAgents: 20, farthestAgents: 80 } as const
  const burst = { ...aBurst, startedAtSec, endsAtSec: startedAtSec + 300 }
  const promise = { atSec: startedAtSec, promiseWaitSec: 60, bugs: 640, lateBugs: 12, brokenSinceSec: startedAtSec }
  expect(noticesOf(record, { burst, watch: { foretold: [], anomaly }, promise })).toMatchObject([
    { type: 'BurstEnded', durationSec: 0 },
    { type: 'AnomalyEnded', startedAtSec, durationSec: 0 },
    { type: 'PromiseKept', durationSec: 0 },
  ])
})

test('a burst of a fleet that had a single agent is summed up in the singular', () => {
  expect(noticesOf(aRecord(), { burst: aBurst })).toMatchObject([
    {
      type: 'BurstEnded',
      summary: 'detected burst, factor 1.2: demand peaked at 3 over 1 agent, the extra capacity was used',
    },
  ])
})
