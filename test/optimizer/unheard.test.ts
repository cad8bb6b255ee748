import { describe, expect, test } from 'vitest'
import type { Decision } from '../../lib/optimizer/decision.ts'
import { settle } from '../../lib/optimizer/settle.ts'
import type { WorkerReading } from '../../lib/optimizer/snapshot.ts'
import type { ControlState } from '../../lib/optimizer/state.ts'
import { refusalsByUnheard } from '../../lib/optimizer/unheard.ts'
import { aSnapshot, aState, aWorker, startSec } from '../builders.ts'

const group = 'us-east-1/workers'
const leadTimeSec = 180
/** No worker is given up before this. */
const patienceSec = 600

const booting = (id: string, launchedAtSec: number) => {
  const { usedAgents: _, readyAtSec: __, ...rest } = aWorker({ id, phase: 'booting', launchedAtSec })
  return rest
}

/** Refusals after a look at these workers, half a minute after the last decision. */
function refusalsAfter(workers: readonly WorkerReading[], state: Partial<ControlState> = {}) {
  const known = aState({ decidedAtSec: startSec - 30, ...state })
  return refusalsByUnheard(known, aSnapshot({ workers }), leadTimeSec)
}

const givenUpNow = [booting('i-1', startSec - patienceSec - 1), booting('i-2', startSec - patienceSec - 1)]
const refused = { failures: 1, untilSec: startSec + 60, reason: '2 workers were launched and never reported' }

describe('a group whose launches never report', () => {
  test('is left alone for a while, longer each time, as if it had refused them', () => {
    const once = refusalsAfter(givenUpNow)
    expect(once).toEqual({ [group]: { ...refused, unheard: true } })
    expect(refusalsAfter(givenUpNow, { refusals: once })[group]).toMatchObject({
      failures: 2,
      untilSec: startSec + 120,
    })
  })

  test('is blamed once for those that it is blamed for', () => {
    const old = givenUpNow.map((worker) => ({ ...worker, launchedAtSec: startSec - 2 * patienceSec }))
    const refusals = { [group]: { ...refused, unheard: true as const } }
    expect(refusalsAfter(old, { refusals })).toBe(refusals)
    expect(refusalsAfter(old)).toMatchObject({ [group]: { failures: 1 } })
  })

  test('is not blamed for one that stayed behind where others came', () => {
    const came = aWorker({ id: 'i-3', launchedAtSec: startSec - patienceSec })
    expect(refusalsAfter([...givenUpNow, came])).toEqual({})
  })

  test('is blamed though older workers of it are at work', () => {
    expect(refusalsAfter([...givenUpNow, aWorker({ id: 'i-3' })])).toMatchObject({ [group]: { failures: 1 } })
  })

  test('is not forgiven because more can be launched, but as soon as one reports', () => {
    const refusals = refusalsAfter(givenUpNow)
    const step = { do: 'launch', group, from: 2, desired: 3, reason: '' } as const
    const decision = { atSec: startSec, state: aState({ refusals }) } as Decision
    const settled = settle(decision, aSnapshot(), [{ step, result: { outcome: 'applied' } }])
    expect(settled.refusals).toEqual(refusals)
    const came = aWorker({ id: 'i-3', launchedAtSec: startSec - 100, readyAtSec: startSec - 10 })
    expect(refusalsAfter([came], { refusals })).toEqual({})
  })
})
