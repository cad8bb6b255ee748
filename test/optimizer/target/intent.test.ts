import { describe, expect, test } from 'vitest'
import { consume, type Intent, pendingIntent } from '../../../lib/optimizer/target/intent.ts'
import { startSec } from '../../builders.ts'

describe('intents', () => {
  const burst = (key: string, requestedAtSec: number, endsAtSec = startSec + 300): Intent => ({
    key,
    kind: 'burst',
    requestedAtSec,
    endsAtSec,
    durationSec: 300,
  })

  test('only the newest counts', () => {
    const cancel: Intent = { key: 'c', kind: 'cancel', requestedAtSec: startSec - 5 }
    expect(pendingIntent([cancel, burst('a', startSec - 10)], {}, startSec)?.key).toBe('c')
  })

  test('are acted on once', () => {
    const intents = [burst('a', startSec - 10)]
    const consumed = consume({}, intents, startSec)
    expect(pendingIntent(intents, consumed, startSec)).toBeUndefined()
  })

  test('and those acted on before are remembered as well', () => {
    expect(consume({ before: startSec + 100 }, [burst('a', startSec - 10)], startSec)).toEqual({
      before: startSec + 100,
      a: startSec + 300,
    })
  })

  test('that ask for a burst already over are not acted on', () => {
    expect(pendingIntent([burst('a', startSec - 400, startSec)], {}, startSec)).toBeUndefined()
  })

  test('are remembered for as long as they could be acted on again, and no longer', () => {
    const cancel: Intent = { key: 'c', kind: 'cancel', requestedAtSec: startSec }
    const intents = [burst('a', startSec), cancel]
    const endsAtSec = { a: startSec + 300, c: startSec + 86_400 }
    let consumed = consume({}, intents, startSec)
    for (let atSec = startSec; atSec < startSec + 2 * 86_400; atSec += 150) {
      expect(pendingIntent(intents, consumed, atSec)).toBeUndefined()
      consumed = consume(consumed, intents, atSec)
      expect(Object.keys(consumed)).toEqual(Object.keys(endsAtSec).filter((key) => endsAtSec[key as 'a' | 'c'] > atSec))
    }
  })

  test('that called off a burst yesterday do not affect one of today', () => {
    const cancel: Intent = { key: 'c', kind: 'cancel', requestedAtSec: startSec - 86_400 }
    expect(pendingIntent([cancel], {}, startSec)).toBeUndefined()
  })
})
