import { describe, expect, test } from 'vitest'
import { backName, changesTo, ownMin, pulsesOf, raiseName } from '../../../lib/aws/floors/pulse.ts'

const atSec = 1_000_000_200
const pulse = { atSec, raise: 7, back: 2 }
const raised = 7

describe('the minimum set by the owner', () => {
  test.each<[string, number, number]>([
    ['before the floor, it is what the group has', -61, raised],
    ['when the floor may act at any moment, it is what will be restored', -60, 2],
    ['while the floor holds, it is what will be restored', 300, 2],
    ['and so it is even if that is restored late', 720, 2],
    ['after that, it is what the group has', 721, raised],
  ])('%s', (_rule, sinceSec, expected) => {
    expect(ownMin(raised, [pulse], atSec + sinceSec)).toBe(expected)
  })

  test('is what the group has when nothing will be restored', () => {
    expect(ownMin(raised, [], atSec)).toBe(raised)
    expect(ownMin(raised, [{ atSec, raise: 7 }], atSec)).toBe(raised)
  })
})

describe('names', () => {
  test('tell our actions from those of others, and the start of a floor from its end', () => {
    const actions = [raiseName(atSec), 'rao-floor-', `${raiseName(atSec)}-else`, backName(atSec), 'nightly']
    expect(pulsesOf(actions.map((ScheduledActionName, MinSize) => ({ ScheduledActionName, MinSize })))).toEqual([
      { atSec, raise: 0, back: 3 },
    ])
  })
})

describe('changes', () => {
  const floor = { atSec, workers: 7 }

  test('are none when everything is as it should be', () => {
    expect(changesTo([floor], 2, [pulse], atSec - 3600)).toEqual({ removed: [], put: [] })
  })

  test.each([
    ['the height', [{ atSec, raise: 6, back: 2 }], { atSec, raise: 7 }],
    ['the end', [{ atSec, raise: 7, back: 1 }], { atSec, back: 2 }],
    ['a missing end', [{ atSec, raise: 7 }], { atSec, back: 2 }],
    ['all of it', [], pulse],
  ])('put %s, when that differs', (_what, standing, put) => {
    expect(changesTo([floor], 2, standing, atSec - 3600)).toEqual({ removed: [], put: [put] })
  })

  test.each<[string, number, boolean]>([
    ['is removed in time', -61, true],
    ['is left alone when it is due', -60, false],
    ['is left alone while it holds', 600, false],
    ['is removed when it is long over and still listed', 1321, true],
  ])('a floor no longer wanted %s', (_rule, sinceSec, gone) => {
    expect(changesTo([], 2, [pulse], atSec + sinceSec)).toEqual({ removed: gone ? [pulse] : [], put: [] })
  })

  test('a floor that would come too late is not written', () => {
    expect(changesTo([floor], 2, [], atSec - 60)).toEqual({ removed: [], put: [] })
  })
})
