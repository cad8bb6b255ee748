import { describe, expect, test } from 'vitest'
import { demandOf } from '../../../lib/optimizer/demand/demand.ts'
import { workFlow } from '../../../lib/optimizer/demand/work-flow.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aSnapshot, aWorker, silent, someSettings, startSec, workers } from '../../builders.ts'

/** A turnover of one bug a minute, and this many arrivals a second. */
const flowOf = (arrivals: number) => ({ turnover: 1 / 60, arrivalsPerSec: () => arrivals })
const unknown = { queued: undefined as never }

function demand(overrides: Partial<Snapshot>, flow = workFlow([], 120)) {
  return demandOf(aSnapshot(overrides), flow, 210, someSettings())
}

const full = workers(2, () => ({ usedAgents: 4 }))

describe('demand', () => {
  test('is the agents at work plus the bugs that wait', () => {
    expect(demand({ workers: full, queued: 5 })).toEqual({
      measured: 13,
      ifMissingIdle: 13,
      ifMissingBusy: 13,
      steady: 13,
      censored: false,
    })
  })

  test('counts a silent worker as busy for shrinking, but not one that boots or is lost', () => {
    const booting = silent(aWorker({ id: 'b', phase: 'booting' }))
    const lost = { ...silent(aWorker({ id: 'l' })), reportedAtSec: startSec - 7201 }
    const members = [...full, silent(aWorker({ id: 's' })), booting, lost]
    expect(demand({ workers: members })).toMatchObject({ ifMissingIdle: 8, ifMissingBusy: 12 })
  })

  test('is assumed one step higher when all heard workers are full and the queue is unknown', () => {
    expect(demand({ workers: full, ...unknown })).toMatchObject({ ifMissingIdle: 10, steady: 10, censored: true })
    const heard = [...full, silent(aWorker({ id: 's' }))]
    expect(demand({ workers: heard, ...unknown })).toMatchObject({ ifMissingIdle: 10, censored: true })
    // Regardless of the flow, which knows only bugs that were started.
    expect(demand({ workers: full, ...unknown }, flowOf(0.01)).steady).toBe(10)
  })

  test('is taken as measured when the queue is known, or an agent is idle', () => {
    expect(demand({ workers: full, queued: 0 }).censored).toBe(false)
    const spare = workers(2, (index) => ({ usedAgents: 4 - index }))
    expect(demand({ workers: spare, ...unknown })).toMatchObject({ ifMissingIdle: 7, censored: false })
  })

  test('is no step higher while an agent is idle, however many bugs draining workers have at work', () => {
    const draining = [0, 1].map((index) => aWorker({ id: `d-${index}`, phase: 'draining', usedAgents: 4 }))
    const members = [...workers(4, () => ({ usedAgents: 2 })), ...draining]
    expect(demand({ workers: members, ...unknown })).toMatchObject({ ifMissingIdle: 16, censored: false })
  })

  test('is one step higher if the only idle agent is on an unhealthy worker: that takes no bugs', () => {
    const members = [...full, aWorker({ id: 'ill', healthy: false, usedAgents: 1 })]
    expect(demand({ workers: members, ...unknown })).toMatchObject({ measured: 9, ifMissingIdle: 12, censored: true })
    const ill = full.map((worker) => ({ ...worker, healthy: false }))
    expect(demand({ workers: ill, ...unknown }).censored).toBe(true)
  })

  test('keeps one worker when the queue is unknown: nothing else would reveal waiting bugs', () => {
    const idle = workers(2, () => ({ usedAgents: 0 }))
    expect(demand({ workers: idle, ...unknown })).toMatchObject({ measured: 0, ifMissingIdle: 1, steady: 1 })
    expect(demand({ workers: idle, ...unknown }, flowOf(0))).toMatchObject({ steady: 1 })
    expect(demand({ workers: idle, queued: 0 })).toMatchObject({ ifMissingIdle: 0, steady: 0 })
  })

  test('needs no agents for bugs that the ready agents, idle ones included, will start soon', () => {
    const half = workers(10, () => ({ usedAgents: 2 }))
    // Forty agents with bugs of a minute start ten in 15 s.
    expect(demand({ workers: half, queued: 10 }, flowOf(20 / 60)).steady).toBeCloseTo(20, 9)
  })

  test('is the load to come when the flow of work is known, whether less or more', () => {
    expect(demand({ workers: full, queued: 0 }, flowOf(0)).steady).toBeLessThan(1)
    expect(demand({ workers: full, queued: 0 }, flowOf(1)).steady).toBeGreaterThan(50)
  })
})
