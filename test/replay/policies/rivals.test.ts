import { describe, expect, test } from 'vitest'
import type { Load } from '../../../lib/replay/load.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import type { Rival, RivalSetting } from '../../../lib/replay/policies/rival.ts'
import { replay } from '../../../lib/replay/replay.ts'
import { rivals } from '../../../lib/replay/rivals.ts'
import type { TimelineRow } from '../../../lib/replay/timeline.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { aSeries, someOptions } from '../traces.ts'
import { desiredBy } from './an-observation.ts'

const options = someOptions({ agentsPerWorker: 4 })
const peakAgents = 16

const days = 2.5
const turnSec = days * 86_400

/** Waves for two and a half days, then a rise. */
const rising: Load = (() => {
  const values = Array.from({ length: days * 288 }, (_, n) => 20 + 15 * Math.sin((2 * Math.PI * n) / 288))
  return loadOf(aSeries([...values, ...Array(36).fill(40)], 300), { peakAgents, seed: 1 })
})()

/** The same until the rise, but from then on almost no load. */
const falling: Load = (() => {
  const kept = (_: number, job: number) => (rising.submitSec[job] ?? 0) < turnSec || job % 40 === 0
  return { ...rising, submitSec: rising.submitSec.filter(kept), durationSec: rising.durationSec.filter(kept) }
})()

function timelineOf(rival: Rival, setting: RivalSetting, load: Load): TimelineRow[] {
  const rows: TimelineRow[] = []
  replay(load, rival.policy(setting, { load, options }), options, { onRow: (row) => rows.push(row) })
  return rows
}

/** Timeline of each rival with its defaults on the rise; replayed once for all tests that need it. */
const risingRows = new Map<Rival, readonly TimelineRow[]>()

function defaultsOnRising(rival: Rival): readonly TimelineRow[] {
  const rows = risingRows.get(rival) ?? timelineOf(rival, rival.defaults, rising)
  risingRows.set(rival, rows)
  return rows
}

describe.each(rivals.map((rival) => [rival.name, rival] as const))('%s', (name, rival) => {
  const settings = [rival.defaults, ...rival.grid(options)]

  test('offers a default and at least a dozen settings, all different', () => {
    expect(new Set(rival.grid(options).map((setting) => JSON.stringify(setting))).size).toBe(rival.grid(options).length)
    expect(rival.grid(options).length).toBeGreaterThanOrEqual(12)
  })

  test('is called by its name and reports its setting', () => {
    for (const setting of settings)
      expect(rival.policy(setting, { load: rising, options })).toMatchObject({ name, parameters: setting })
  })

  test('wants a whole, finite number of workers for any input', () => {
    const random = rng(1, name)
    for (const setting of settings) {
      const policy = rival.policy(setting, { load: rising, options })
      policy.start(0)
      let desired = 2
      const wanted: number[] = []
      for (let nowSec = 0; nowSec < 7200; nowSec += policy.everySec ?? 30) {
        const readyWorkers = Math.floor(random.next() * desired)
        const usedAgents = Math.floor(random.next() * 4 * readyWorkers)
        const queued = random.next() < 0.5 ? 0 : Math.floor(random.next() * 100)
        const seen = { nowSec, queued, usedAgents, desired, readyWorkers, bootingWorkers: desired - readyWorkers }
        desired = Math.min(1000, desiredBy(policy, seen))
        wanted.push(desired)
      }
      expect(wanted.filter((workers) => !(Number.isInteger(workers) && workers >= 0))).toEqual([])
    }
  })

  test('stays within sane bounds of the load', () => {
    const rows = defaultsOnRising(rival)
    const most = Math.max(...rows.map(({ desired }) => desired))
    expect(most).toBeLessThanOrEqual(40)
    expect(most).toBeGreaterThanOrEqual(3)
  })

  test('removes nothing while no worker is ready and jobs wait', () => {
    for (const setting of settings) {
      const policy = rival.policy(setting, { load: rising, options })
      policy.start(0)
      const seen = { readyWorkers: 0, bootingWorkers: 3, queued: 40 }
      const wanted = [0, 30, 60, 90, 120].map((nowSec) => desiredBy(policy, { ...seen, nowSec }))
      expect(Math.min(...wanted)).toBeGreaterThanOrEqual(rival.hindsight ? 1 : 3)
    }
  })

  test('does the same each time', () => {
    expect(timelineOf(rival, rival.defaults, rising)).toEqual(defaultsOnRising(rival))
  })
})

describe.each(rivals.filter(({ hindsight }) => !hindsight).map((rival) => [rival.name, rival] as const))(
  '%s',
  (_, rival) => {
    test('knows nothing of the future', () => {
      const known = (rows: readonly TimelineRow[]) => rows.filter(({ tSec }) => tSec < turnSec)
      expect(known(timelineOf(rival, rival.defaults, falling))).toEqual(known(defaultsOnRising(rival)))
      for (const setting of rival.grid(options).slice(-1))
        expect(known(timelineOf(rival, setting, rising))).toEqual(known(timelineOf(rival, setting, falling)))
    })
  },
)
