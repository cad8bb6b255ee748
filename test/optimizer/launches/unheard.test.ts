import { describe, expect, test } from 'vitest'
import { refuse } from '../../../lib/optimizer/launches/refusals.ts'
import { mayLaunch, refusalsByUnheard } from '../../../lib/optimizer/launches/unheard.ts'
import type { ControlState } from '../../../lib/optimizer/memory/state.ts'
import { settle } from '../../../lib/optimizer/outcome/settle.ts'
import type { WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aSnapshot, aState, aWorker, silent, startSec } from '../../builders.ts'

const group = 'us-east-1/workers'
const noRoom = { reason: 'no capacity', capacity: true }
const leadTimeSec = 180
/** No worker is given up before this time. */
const patienceSec = 600
const launchedAtSec = startSec - patienceSec - 1

function booting(id: string, launchedAtSec: number): WorkerReading {
  const { readyAtSec: _, ...rest } = silent(aWorker({ id, phase: 'booting', launchedAtSec }))
  return rest
}

/** Refusals after a look at these workers, half a minute after the last decision. */
function refusalsAfter(workers: readonly WorkerReading[], state: Partial<ControlState> = {}) {
  const known = aState({ decidedAtSec: startSec - 30, ...state })
  return refusalsByUnheard(known, aSnapshot({ workers }), leadTimeSec)
}

const givenUpNow = [booting('i-1', launchedAtSec)]
const blamed = {
  failures: 1,
  untilSec: startSec,
  reason: 'what was launched never reported',
  unheardSec: launchedAtSec,
}
const refusals = { [group]: blamed }

describe('a group whose launches never report', () => {
  test('counts as one that refuses them', () => {
    expect(refusalsAfter(givenUpNow)).toEqual(refusals)
  })

  test('is blamed when they are given up, not for as long as they cannot be ended', () => {
    expect(refusalsAfter([booting('i-1', launchedAtSec - patienceSec)])).toEqual({})
  })

  test('is recognised by the latest launch of which nobody was heard, whichever is given up first', () => {
    const came = aWorker({ id: 'i-2', launchedAtSec: launchedAtSec - 100 })
    const before = { [group]: { ...blamed, unheardSec: launchedAtSec - 300 } }
    expect(refusalsAfter([...givenUpNow, came], { refusals: before })).toEqual({ [group]: { ...blamed, failures: 2 } })
    const earlier = booting('i-3', launchedAtSec - 20)
    expect(refusalsAfter([...givenUpNow, earlier])).toEqual({ [group]: { ...blamed, failures: 2 } })
  })

  test('is still blamed if workers of another group report', () => {
    const others = [aWorker({ id: 'i-2', group: 'us-east-1/z', launchedAtSec: startSec - 60 })]
    expect(refusalsAfter([...givenUpNow, ...others])).toEqual(refusals)
    expect(refusalsAfter(others, { refusals })).toEqual(refusals)
  })

  test('keeps an earlier refusal of another kind when some arrived and one stayed behind', () => {
    const came = aWorker({ id: 'i-2', launchedAtSec })
    const refused = refuse({}, group, noRoom, startSec)
    expect(refusalsAfter([...givenUpNow, came], { refusals: refused })).toEqual(refused)
  })

  test.each([
    ['one that stayed behind where others came', [aWorker({ id: 'i-2', launchedAtSec })], false],
    ['all that it launched though older workers are at work', [aWorker({ id: 'i-2' })], true],
    [
      'a sibling on its way out that never said a word',
      [{ ...booting('i-2', launchedAtSec), phase: 'draining' }],
      true,
    ],
  ] as const)('is blamed for %s: %#', (_, others, isBlamed) => {
    expect(refusalsAfter([...givenUpNow, ...others])).toEqual(isBlamed ? refusals : {})
  })

  test.each([
    ['once it should have reported', 300, {}, true],
    ['in the last second before it was given up', patienceSec, {}, true],
    ['which is held against it once', 300, { decidedAtSec: startSec }, false],
    ['sooner than it could have reported', leadTimeSec, {}, false],
    ['after it was given up', patienceSec + 1, {}, false],
  ] as const)('is blamed when its own health check ends a worker, %s: %#', (_, ageSec, state, isBlamed) => {
    const launched = booting('i-1', startSec - ageSec)
    const ended: WorkerReading = { ...launched, phase: 'draining', leavingSinceSec: startSec, neverCameUp: true }
    const blame = { ...blamed, unheardSec: launched.launchedAtSec }
    expect(refusalsAfter([ended], state)).toEqual(isBlamed ? { [group]: blame } : {})
    const { neverCameUp, ...endedForOtherReasons } = ended
    expect(neverCameUp && refusalsAfter([endedForOtherReasons], state)).toEqual({})
  })

  test('is asked for one worker at a time', () => {
    const may = (workers: readonly WorkerReading[], coming = 0) =>
      mayLaunch(blamed, aGroup({ coming }), aSnapshot({ workers }), leadTimeSec)
    expect(may(givenUpNow)).toBe(1)
    expect(may([...givenUpNow, booting('i-2', startSec - 30)])).toBe(0)
    expect(may(givenUpNow, 1)).toBe(0)
    expect(may([...givenUpNow, { ...booting('i-2', startSec - 30), group: 'us-east-1/z' }])).toBe(1)
    const { [group]: paused = blamed } = refuse(refusals, group, noRoom, startSec)
    expect(paused).toMatchObject({ failures: 2, unheardSec: launchedAtSec })
    expect(mayLaunch(paused, aGroup(), aSnapshot({ workers: givenUpNow }), leadTimeSec)).toBe(0)
  })

  test('is not cleared by further launches, but once one of them has reported, whenever that was seen', () => {
    const step = { do: 'launch', group, from: 2, desired: 3, reason: '' } as const
    const decision = { atSec: startSec, leavers: [], state: aState({ refusals }) }
    expect(settle(decision, aSnapshot(), [{ step, result: { outcome: 'applied' } }]).refusals).toEqual(refusals)
    const { readyAtSec: _, ...came } = aWorker({ id: 'i-2', launchedAtSec: startSec - 300 })
    expect(refusalsAfter([came], { refusals })).toEqual({})
    expect(refusalsAfter([aWorker({ launchedAtSec: launchedAtSec - 1 })], { refusals })).toEqual(refusals)
  })

  test('is cleared by a report of what was launched since the clock was set back', () => {
    const ahead = { [group]: { ...blamed, unheardSec: startSec + 86_400 } }
    const known = refusalsAfter([aWorker({ launchedAtSec: startSec - 60 })], { refusals: ahead })
    expect(known).toEqual({ [group]: { ...blamed, unheardSec: startSec } })
    const later = aSnapshot({ atSec: startSec + 300, workers: [aWorker({ launchedAtSec: startSec + 30 })] })
    expect(refusalsByUnheard(aState({ decidedAtSec: startSec, refusals: known }), later, leadTimeSec)).toEqual({})
  })
})
