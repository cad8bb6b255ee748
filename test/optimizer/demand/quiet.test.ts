import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/optimizer/decide.ts'
import { demandPointOf } from '../../../lib/optimizer/demand/history.ts'
import { latestBugSec } from '../../../lib/optimizer/demand/quiet.ts'
import type { ControlState } from '../../../lib/optimizer/memory/state.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aSnapshot, aState, aWorker, silent, someSettings, startSec, workers } from '../../builders.ts'

const settings = someSettings({ headroomAgents: 8, headroomShare: 0, headroomIdleSec: 1800 })
const idle = workers(9, () => ({ usedAgents: 0 }))
const another = aWorker({ id: 'i-another' })

function decided(snapshot: Snapshot, state: Partial<ControlState>) {
  const history = [demandPointOf(snapshot)]
  return decide({ snapshot, history, state: aState(state), settings, nowSec: startSec })
}

describe('the last bug was there', () => {
  test.each([
    ['now, when one is at work or waits', { demand: 1 }, startSec - 60, startSec],
    ['now, when one came and went since the previous look', { demand: 0, arrived: 1 }, startSec - 60, startSec],
    ['as recorded, when none is there', { demand: 0, arrived: 0 }, startSec - 60, startSec - 60],
    ['as recorded, when nobody counts arrivals', { demand: 0 }, startSec - 60, startSec - 60],
    ['now, when nobody has looked before', { demand: 0 }, undefined, startSec],
    ['now, when the clock was set back', { demand: 0 }, startSec + 60, startSec],
  ])('%s', (_, look, before, expected) => {
    expect(latestBugSec({ atSec: startSec, ...look }, before)).toBe(expected)
  })
})

describe('a fleet', () => {
  test('that has been without a bug for long keeps no headroom for the next, and says why', () => {
    const { target, state } = decided(aSnapshot({ workers: idle }), { latestBugSec: startSec - 1830 })
    expect(target.agents).toBe(0)
    expect(target.reasons[0]?.text).toBe(
      '0 demanded, 0 with headroom, of which none is kept after 1830 s without a bug',
    )
    expect(state.latestBugSec).toBe(startSec - 1830)
  })

  test('keeps its headroom for as long as settings ask for', () => {
    const { target } = decided(aSnapshot({ workers: idle }), { latestBugSec: startSec - 1800 })
    expect(target.agents).toBe(8)
    expect(target.reasons[0]?.text).toBe('0 demanded, 8 with headroom')
  })

  test('that has never been looked at begins with headroom', () => {
    const { target, state } = decided(aSnapshot({ workers: idle }), {})
    expect({ agents: target.agents, latestBugSec: state.latestBugSec }).toEqual({ agents: 8, latestBugSec: startSec })
  })

  test.each([
    ['with a silent worker', aSnapshot({ workers: [...idle, silent(another)] })],
    ['with too few workers heard', aSnapshot({ workers: idle, coverage: 0.3 })],
    ['with a bug at work', aSnapshot({ workers: [...idle, { ...another, usedAgents: 1 }] })],
  ])('%s may have a bug', (_, snapshot) => {
    expect(decided(snapshot, { latestBugSec: startSec - 90_000 }).state.latestBugSec).toBe(startSec)
  })
})
