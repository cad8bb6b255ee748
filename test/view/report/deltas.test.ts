import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromDeltas, toDeltas } from '../../../lib/view/report/deltas.ts'

test('a timeline is restored exactly from its differences, gaps included', () => {
  const column = fc.array(fc.option(fc.nat(10_000)))
  fc.assert(
    fc.property(column, column, column, (demand, ready, supply) => {
      const timeline = { stepSec: 30, demand, ready, supply }
      expect(fromDeltas(toDeltas(timeline))).toEqual(timeline)
    }),
  )
})
