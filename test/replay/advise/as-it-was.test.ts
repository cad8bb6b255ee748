import { describe, expect, test } from 'vitest'
import { asItWas, withFleetAsItWas } from '../../../lib/replay/advise/as-it-was.ts'
import { demandTrace } from '../../../lib/replay/advise/demand-trace.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import { makerOf } from '../../../lib/replay/player.ts'
import { replay } from '../../../lib/replay/replay.ts'
import type { TimelineRow } from '../../../lib/replay/timeline.ts'
import { someOptions } from '../traces.ts'
import { aHistory, day, series } from './a-history.ts'

const options = someOptions({ agentsPerWorker: 4 })

/** Two workers, six from the hundredth minute on, and three from the two hundredth on. */
const counts = day(2).map((_, minute) => (minute < 100 ? 2 : minute < 200 ? 6 : 3))
const history = aHistory({ instances: series(counts) })

function loadFor(given: typeof history) {
  const { trace, peakAgents } = demandTrace(given, 4)
  return withFleetAsItWas(loadOf(trace, { peakAgents, seed: 1 }), given)
}

function rowsOf(given: typeof history, bootSec: number): TimelineRow[] {
  const rows: TimelineRow[] = []
  const load = loadFor(given)
  const run = { load, options: { ...options, bootSec } }
  replay(load, makerOf({ schedule: asItWas(given, load, bootSec) })(run), run.options, {
    onRow: (row) => rows.push(row),
  })
  return rows
}

describe('the recorded capacity', () => {
  test('requests workers one boot time before they were in service, and releases them when they left', () => {
    const { atSec, desired } = asItWas(history, loadFor(history), 120)
    expect(atSec).toEqual([0, 100 * 60 - 120, 200 * 60])
    expect(desired).toEqual([2, 6, 3])
  })

  test('uses the desired capacity at its time when that was recorded', () => {
    const { atSec } = asItWas({ ...history, counted: 'desired' }, loadFor(history), 120)
    expect(atSec).toEqual([0, 100 * 60, 200 * 60])
  })

  test('looks at most once a minute, whatever the boot time', () => {
    expect(asItWas(history, loadFor(history), 97)).toMatchObject({ everySec: 60, atSec: [0, 5880, 12_000] })
  })

  test('of five-minute means is rounded to whole workers', () => {
    const means = aHistory({
      periodSec: 300,
      instances: series([...new Array(200).fill(2.4), ...new Array(88).fill(2.6)], 300),
    })
    expect(asItWas(means, loadFor(means), 60).desired).toEqual([2, 3])
  })

  test('is reproduced by the replay: as many workers are ready as were in service', () => {
    const rows = rowsOf(history, 120)
    expect(rows).toHaveLength(2880)
    const wrong = rows.filter(({ tSec, workersReady }) => {
      const minute = Math.floor(tSec / 60)
      const turning = [100, 200].some((turn) => Math.abs(minute - turn) <= 2)
      return !turning && workersReady !== counts[minute]
    })
    expect(wrong).toEqual([])
  })
})

describe('a stretch', () => {
  test('begins with the workers in service then, never below the minimum of the group', () => {
    const gap = (value: number, minute: number) => (minute >= 600 && minute < 720 ? undefined : value)
    const split = aHistory({
      min: 3,
      instances: series(day(5).map((value, minute) => gap(minute < 600 ? 2 : value, minute))),
    })
    expect(loadFor(split).stretches.map(({ readyWorkers }) => readyWorkers)).toEqual([3, 5])
    expect(rowsOf(split, 120).find(({ tSec }) => tSec === 720 * 60)?.workersReady).toBe(5)
  })
})
