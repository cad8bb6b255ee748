import { expect, test } from 'vitest'
import { quietSecOf } from '../../../lib/optimizer/demand/quiet.ts'
import { Contenders } from '../../../lib/optimizer/tuning/contenders.ts'
import { pastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import { Recollection } from '../../../lib/optimizer/tuning/recollection.ts'
import { someSettings } from '../../builders.ts'

test('arrivals are remembered for as long as an operator averages them', () => {
  const base = someSettings({ averagingSec: 3600 })
  const recollection = new Recollection(base, new Contenders(base, { averagingSec: 3600 }).flowPastSec)
  // Sixty arrivals per cycle for an hour, then half as many for half an hour.
  for (let cycle = 0; cycle <= 180; cycle += 1)
    recollection.recall({ atSec: 30 * cycle, demand: 100, totalAgents: 200, arrived: cycle > 120 ? 30 : 60 })
  const { flow } = recollection.foresight(undefined, pastConditions([], { leadTimesSec: {} }, base, undefined))
  expect(flow.arrivalsPerSec(3600)).toBeCloseTo(1.5, 12)
})

test('the time without a bug is remembered, from the first look on', () => {
  const base = someSettings()
  const past = pastConditions([], { leadTimesSec: {} }, base, undefined)
  const recollection = new Recollection(base, 1800)
  const quietAfter = (atSec: number, demand: number, arrived: number) => {
    recollection.recall({ atSec, demand, totalAgents: 8, arrived })
    return quietSecOf({ nowSec: atSec, ...recollection.foresight(undefined, past) })
  }
  expect(quietAfter(600, 0, 0)).toBe(0)
  expect(quietAfter(5400, 0, 0)).toBe(4800)
  expect(quietAfter(5430, 0, 1)).toBe(0)
  expect(quietAfter(5460, 0, 0)).toBe(30)
  expect(quietAfter(5490, 2, 0)).toBe(0)
})
