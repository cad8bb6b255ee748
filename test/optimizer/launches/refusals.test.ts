import { describe, expect, test } from 'vitest'
import { activeRefusal, forgive, refuse } from '../../../lib/optimizer/launches/refusals.ts'
import { startSec } from '../../builders.ts'

const group = 'us-east-1/workers'
const noRoom = { reason: 'no capacity', capacity: true }

describe('a group that refuses launches', () => {
  test.each([
    ['an hour', 'for lack of room', noRoom, [60, 120, 240, 480, 960, 1920, 3600, 3600]],
    ['five minutes', 'before Auto Scaling tries any', { reason: 'AccessDenied' }, [60, 120, 240, 300, 300, 300]],
  ])('is left alone for a minute, then two, then four, and never longer than %s %s', (_, __, refusal, expected) => {
    let refusals = {}
    const pauses = expected.map(() => {
      refusals = refuse(refusals, group, refusal, startSec)
      return (activeRefusal(refusals, group, startSec)?.untilSec ?? 0) - startSec
    })
    expect(pauses).toEqual(expected)
  })

  test('may launch again when its pause is over', () => {
    expect(activeRefusal(refuse({}, group, noRoom, startSec), group, startSec + 60)).toBeUndefined()
  })

  test('has its record cleared once a launch succeeds', () => {
    expect(forgive(refuse({}, group, noRoom, startSec), group)).toEqual({})
  })
})
