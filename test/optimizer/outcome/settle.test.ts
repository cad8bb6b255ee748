import { describe, expect, test } from 'vitest'
import type { Decision } from '../../../lib/optimizer/decision.ts'
import { awaitedNow, pausesEndedBy, waitsInVain } from '../../../lib/optimizer/launches/awaited.ts'
import { activeRefusal, refuse } from '../../../lib/optimizer/launches/refusals.ts'
import type { ControlState } from '../../../lib/optimizer/memory/state.ts'
import type { AppliedStep } from '../../../lib/optimizer/outcome/applied-step.ts'
import { settle, stateIfBrokenOff } from '../../../lib/optimizer/outcome/settle.ts'
import type { Step } from '../../../lib/optimizer/size/step.ts'
import type { GroupReading, Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aSnapshot, aState, startSec, workers } from '../../builders.ts'

const group = 'us-east-1/workers'
const noRoom = { reason: 'no capacity', capacity: true }
const launch = { do: 'launch', group, from: 3, desired: 5, reason: '' } as const
const end = { do: 'terminate', group, worker: 'i-0000', reason: '' } as const
const snapshot = aSnapshot({ workers: workers(3), groups: [aGroup({ desired: 3 })] })

function settled(result: AppliedStep['result'], step: AppliedStep['step'] = launch, state = aState()) {
  return settle({ atSec: startSec, leavers: [], state }, snapshot, [{ step, result }])
}

describe('a step', () => {
  test('that was applied sets what the group is expected to have', () => {
    expect(settled({ outcome: 'applied' })).toMatchObject({ desired: { [group]: 5 }, inventory: 3, refusals: {} })
    expect(settled({ outcome: 'applied' }, end)).toMatchObject({ desired: { [group]: 2 }, inventory: 2 })
  })

  test('that was skipped changes nothing', () => {
    expect(settled({ outcome: 'skipped', reason: '' })).toMatchObject({
      desired: { [group]: 3 },
      inventory: 3,
      refusals: {},
    })
    expect(settled({ outcome: 'skipped', reason: '' }, end)).toMatchObject({ desired: { [group]: 3 }, inventory: 3 })
  })

  test('is still remembered after a look that saw no group', () => {
    const state = aState({ desired: { [group]: 5 } })
    const unseen = settle({ atSec: startSec, leavers: [], state }, aSnapshot({ groups: [] }), [])
    expect(unseen.desired).toEqual({ [group]: 5 })
    expect(settle({ atSec: startSec, leavers: [], state }, snapshot, []).desired).toEqual({
      [group]: 3,
    })
  })

  test.each(['refused', 'failed'] as const)(
    'that is a launch and %s makes its group left alone for a while',
    (outcome) => {
      const { refusals } = settled({ outcome, reason: 'no' })
      expect(refusals).toEqual({ [group]: { failures: 1, untilSec: startSec + 60, reason: 'no' } })
      expect(settled({ outcome, reason: 'no' }, end).refusals).toEqual({})
    },
  )

  test.each(['refused', 'failed'] as const)(
    'that %s because the plan started from another number does not',
    (outcome) => {
      expect(settled({ outcome, reason: 'desired is 4', replan: true }).refusals).toEqual({})
    },
  )

  test('that was applied after refusals clears the record of the group', () => {
    const state = aState({ refusals: refuse(refuse({}, 'us-east-1/z', noRoom, startSec), group, noRoom, startSec) })
    expect(Object.keys(settled({ outcome: 'applied' }, launch, state).refusals)).toEqual(['us-east-1/z'])
  })

  test('that found nothing left to do may have been applied before, and one that requested no more was not', () => {
    const gone = { outcome: 'gone' } as const
    expect(settled(gone, end).desired).toEqual({})
    expect(settled(gone, { ...launch, desired: launch.from }).desired).toEqual({ [group]: 3 })
  })

  test('that failed may have happened: the new desired capacity is not blamed on others', () => {
    expect(settled({ outcome: 'failed', reason: 'timeout' }).desired).toEqual({})
    expect(settled({ outcome: 'failed', reason: 'timeout' }, end).desired).toEqual({})
    expect(settled({ outcome: 'refused', reason: 'no' }).desired).toEqual({ [group]: 3 })
  })
})

describe('workers that were let go', () => {
  const drain = (worker: string) => ({ do: 'drain', group, worker, reason: '' }) as const
  const leavers = [
    { worker: 'i-0000', confirmedIdle: true },
    { worker: 'i-0001', confirmedIdle: true },
    { worker: 'i-0002', confirmedIdle: false },
  ]
  const before = { atSec: startSec - 60, workers: 4, confirmedIdle: false }
  const all = [
    before,
    { atSec: startSec, workers: 2, confirmedIdle: true },
    { atSec: startSec, workers: 1, confirmedIdle: false },
  ]
  const decision = {
    atSec: startSec,
    size: { steps: leavers.map(({ worker }) => drain(worker)) },
    leavers,
    state: aState({ departures: all }),
  } as unknown as Decision
  const rememberedIf = (result: AppliedStep['result']) =>
    settle(decision, snapshot, [
      { step: drain('i-0000'), result: { outcome: 'applied' } },
      { step: drain('i-0001'), result },
      { step: drain('i-0002'), result },
    ]).departures

  test.each([{ outcome: 'applied' }, { outcome: 'gone' }, { outcome: 'failed', reason: 'timeout' }] as const)(
    'count against the limits on leaving where their step was $outcome',
    (result) => {
      expect(rememberedIf(result)).toEqual(all)
    },
  )

  test.each([
    { outcome: 'refused', reason: 'protected' },
    { outcome: 'skipped', reason: 'too late' },
  ] as const)('do not where it was $outcome: they stay', (result) => {
    expect(rememberedIf(result)).toEqual([before, { atSec: startSec, workers: 1, confirmedIdle: true }])
  })

  test('count where the cycle was broken off: they may have left', () => {
    expect(stateIfBrokenOff(aState(), decision, snapshot)?.departures).toEqual(all)
  })

  test('count even where the next cycle, in which nobody leaves, comes in the same second', () => {
    const next = { ...decision, leavers: [] }
    expect(settle(next, snapshot, []).departures).toEqual(all)
  })
})

describe('a group that refuses launches', () => {
  const afterRefusals = (count: number) =>
    Array.from({ length: count }).reduce(
      (refusals: ControlState['refusals']) => refuse(refusals, group, noRoom, startSec),
      {},
    )

  test('is left alone twice as long each time, an hour at most', () => {
    const pauses = [1, 2, 3, 6, 7, 20].map((count) => (afterRefusals(count)[group]?.untilSec ?? 0) - startSec)
    expect(pauses).toEqual([60, 120, 240, 1920, 3600, 3600])
  })

  test('is asked again in the second in which its pause is over', () => {
    const refusals = afterRefusals(1)
    expect(activeRefusal(refusals, group, startSec + 59)?.reason).toBe(noRoom.reason)
    expect(activeRefusal(refusals, group, startSec + 60)).toBeUndefined()
  })

  test('is asked again at once when the clock was set back so far that no pause could be so long', () => {
    const refusals = afterRefusals(1)
    expect(activeRefusal(refusals, group, startSec + 60 - 3600)?.reason).toBe(noRoom.reason)
    expect(activeRefusal(refusals, group, startSec + 59 - 3600)).toBeUndefined()
  })
})

describe('the inventory', () => {
  const inventoryAfter = (count: number, missing: typeof snapshot.missing, inventory = 100) =>
    settle(
      { atSec: startSec, leavers: [], state: aState({ inventory }) },
      aSnapshot({ workers: workers(count), missing }),
      [],
    ).inventory

  test('is what is seen', () => {
    expect(inventoryAfter(40, [])).toBe(40)
    expect(inventoryAfter(40, [{ source: 'backlog', reason: 'throttled' }])).toBe(40)
  })

  test('that is not to be trusted shrinks by a fifth at most, and grows at once', () => {
    const missing = [{ source: 'workers', reason: 'inventory fell' }] as const
    expect([40, 90, 120].map((count) => inventoryAfter(count, missing))).toEqual([80, 90, 120])
    expect(inventoryAfter(40, missing, 99)).toBe(79)
  })
})

describe('a cycle that is broken off', () => {
  const about = (steps: readonly Step[], state = aState()) =>
    ({ atSec: startSec, size: { steps }, leavers: [], state }) as unknown as Decision
  const brokenOff = (inventory: number) => stateIfBrokenOff(aState({ inventory }), about([end]), snapshot)?.inventory

  test('keeps the refusals of its group: workers that never reported may be terminated, and no later look would show it', () => {
    const refusals = {
      [group]: { failures: 1, untilSec: startSec, reason: 'never reported', unheardSec: startSec - 600 },
    }
    expect(stateIfBrokenOff(aState(), about([end], aState({ refusals })), snapshot)).toMatchObject({ refusals })
  })

  test('records nothing new when its steps only check whether earlier launches arrive', () => {
    const state = aState({ steered: [group], desired: { [group]: 3 } })
    const foreseen = (steps: readonly Step[]) => stateIfBrokenOff(state, about(steps), snapshot)
    const asking = { ...launch, desired: launch.from }
    expect(foreseen([asking])).toBeUndefined()
    expect(foreseen([asking, { ...end, group: 'us-east-1/z' }])?.desired).toEqual({ [group]: 3 })
    expect(foreseen([launch])?.desired).toEqual({})
  })

  test('records how many it may have launched, for as long as their group is not seen', () => {
    const foreseen = (steps: readonly Step[], state = aState()) => stateIfBrokenOff(state, about(steps), snapshot)
    expect(foreseen([launch])?.desiredAtMost).toEqual({ [group]: 5 })
    expect(foreseen([end])).not.toHaveProperty('desiredAtMost')
    const state = aState({ desiredAtMost: { [group]: 5 } })
    expect(foreseen([{ ...end, group: 'us-east-1/z' }], state)).not.toHaveProperty('desiredAtMost')
    const unseen = aSnapshot({ groups: [aGroup({ desired: 5, holds: ['source-failed'] })] })
    const elsewhere = { ...launch, group: 'us-east-1/z' }
    expect(stateIfBrokenOff(state, about([elsewhere]), unseen)?.desiredAtMost).toEqual({
      [group]: 5,
      'us-east-1/z': 5,
    })
    const settledBy = (seen: Snapshot) => settle({ atSec: startSec, leavers: [], state }, seen, [])
    expect(settledBy(unseen)).toMatchObject({ desiredAtMost: { [group]: 5 } })
    expect(settledBy(unseen).desired).toEqual({})
    expect(settledBy(aSnapshot({ groups: [] }))).toMatchObject({ desiredAtMost: { [group]: 5 } })
    expect(settledBy(snapshot).desired).toEqual({ [group]: 3 })
    expect(settledBy(snapshot)).not.toHaveProperty('desiredAtMost')
  })

  test('records an inventory without the workers it may have terminated, however many earlier cycles were broken off', () => {
    expect(brokenOff(3)).toBe(2)
    expect(brokenOff(2)).toBe(2)
    expect(brokenOff(0)).toBe(2)
    expect(stateIfBrokenOff(aState(), about([end]), aSnapshot({ workers: workers(1) }))?.inventory).toBe(0)
  })
})

describe('instances that a group waits for', () => {
  const waiting = { [group]: { workers: 3, sinceSec: startSec - 300 } }
  const awaited = (count: number, coming: number, before?: typeof waiting, overrides: Partial<GroupReading> = {}) => {
    const others = workers(5, (index) => ({ id: `o-${index}`, group: 'us-east-1/z' }))
    const groups = [aGroup({ coming, ...overrides }), aGroup({ key: 'us-east-1/z' })]
    const seen = aSnapshot({ workers: [...workers(count), ...others], groups })
    return awaitedNow(aState(before && { awaited: before }), seen)
  }

  test('are waited for from when they were first missing until another one arrives', () => {
    expect(awaited(3, 2)).toEqual({ [group]: { workers: 3, sinceSec: startSec } })
    expect(awaited(3, 2, waiting)).toEqual(waiting)
    expect(awaited(2, 3, waiting)).toEqual({ [group]: { ...waiting[group], workers: 2 } })
    expect(awaited(4, 1, waiting)).toEqual({ [group]: { workers: 4, sinceSec: startSec } })
    expect(awaited(5, 0, waiting)).toBeUndefined()
  })

  test('are waited for from now on where the clock was set back: they must be given up in time', () => {
    const ahead = { [group]: { workers: 3, sinceSec: startSec + 86_400 } }
    expect(awaited(3, 2, ahead)).toEqual({ [group]: { workers: 3, sinceSec: startSec } })
  })

  test('end the pause of their group when one arrives, but not its count of failures', () => {
    const refusals = refuse(refuse({}, group, noRoom, startSec - 30), group, noRoom, startSec - 30)
    const seeing = (count: number, key = group) => {
      const members = workers(count, (index) => ({ id: `i-${index}`, group: key }))
      return pausesEndedBy(aSnapshot({ workers: members }), aState({ refusals, awaited: waiting }))
    }
    expect(seeing(3)).toBe(refusals)
    expect(seeing(4, 'us-east-1/z')).toBe(refusals)
    expect(seeing(4)).toEqual({ [group]: { failures: 2, untilSec: startSec, reason: noRoom.reason } })
    expect(activeRefusal(seeing(4), group, startSec)).toBeUndefined()
    expect(pausesEndedBy(aSnapshot({ workers: workers(4) }), aState({ refusals }))).toBe(refusals)
  })

  test('have not arrived while they are not in service: they may be gone at the next look, and others in their place', () => {
    const refusals = refuse({}, group, noRoom, startSec)
    const look = (pending: boolean) => {
      const members = workers(4, (index) => ({ ...(pending && index === 3 && { phase: 'booting', pending: true }) }))
      return aSnapshot({ workers: members, groups: [aGroup({ desired: 4 })] })
    }
    const state = aState({ refusals, awaited: waiting })
    expect(awaitedNow(state, look(true))).toEqual(waiting)
    expect(awaitedNow(aState(), look(true))).toBeUndefined()
    expect(awaitedNow(state, look(false))).toBeUndefined()
    expect(pausesEndedBy(look(true), state)).toBe(refusals)
    expect(pausesEndedBy(look(false), state)).not.toBe(refusals)
  })

  test('are still waited for if a look saw no group', () => {
    expect(awaitedNow(aState({ awaited: waiting }), aSnapshot({ groups: [] }))).toEqual(waiting)
  })

  test('are not waited for while launches are suspended: the wait begins when they resume', () => {
    expect(awaited(3, 2, waiting, { launchesNothing: true })).toBeUndefined()
  })

  test('are given up after ten minutes, and do not matter to a group that waits for none', () => {
    const since = (sec: number) => ({ [group]: { workers: 3, sinceSec: startSec - sec } })
    expect([600, 601].map((sec) => waitsInVain(since(sec), group, 180, startSec))).toEqual([false, true])
    expect(waitsInVain(since(601), 'us-east-1/z', 180, startSec)).toBe(false)
    expect(waitsInVain(undefined, group, 180, startSec)).toBe(false)
  })
})
