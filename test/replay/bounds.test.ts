import { describe, expect, test } from 'vitest'
import { loadOf } from '../../lib/replay/load.ts'
import { makerOf } from '../../lib/replay/player.ts'
import { replay } from '../../lib/replay/replay.ts'
import type { TimelineRow } from '../../lib/replay/timeline.ts'
import { aSeries, someOptions } from './traces.ts'

const options = someOptions({ agentsPerWorker: 4, bounds: { min: 4, max: 8 } })
/** Almost no load, then more than eight workers can carry. */
const load = (() => {
  const made = loadOf(aSeries([...new Array(150).fill(2), ...new Array(100).fill(60)]), { peakAgents: 60, seed: 1 })
  return { ...made, stretches: made.stretches.map((stretch) => ({ ...stretch, readyWorkers: 4 })) }
})()

describe.each(['optimizer', 'target-tracking', 'hpa', 'keda'])('%s', (policy) => {
  test('stays within the bounds of its group', () => {
    const rows: TimelineRow[] = []
    replay(load, makerOf({ policy })({ load, options }), options, { onRow: (row) => rows.push(row) })
    const wanted = rows.map(({ desired }) => desired)
    expect(Math.min(...wanted)).toBe(4)
    expect(Math.max(...wanted)).toBe(8)
  })
})
