import { expect, test } from 'vitest'
import { noticesOf } from '../../lib/cycle/announce.ts'
import { startSec } from '../builders.ts'
import { aRecord } from '../contract/notices.ts'

test('a burst of a fleet that had a single agent is summed up in the singular', () => {
  const burst = {
    active: true,
    cause: 'detected',
    startedAtSec: startSec - 300,
    endsAtSec: startSec + 3300,
    factor: 1.2,
    calm: 0,
    supplyAtStart: 1,
    peakDemand: 3,
  } as const
  expect(noticesOf(aRecord(), { burst })).toMatchObject([
    {
      type: 'BurstEnded',
      summary: 'detected burst, factor 1.2: demand peaked at 3 over 1 agent, the extra capacity was used',
    },
  ])
})
