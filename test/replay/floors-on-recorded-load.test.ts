import { expect, test } from 'vitest'
import { pastDays, sureDemand } from '../../lib/optimizer/floors/sure-demand.ts'
import { demandSteps } from '../../lib/replay/foresight/demand-steps.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'

const hourSec = 3600

test('on the recorded flights, floors planned a day ahead cover four fifths of the load, and hardly more than it needs', async () => {
  const { values, firstStep } = demandSteps(await readTrace(usFlightsTrace), hourSec)
  const hours = [...values].map((demand, step) => ({ atSec: (firstStep + step) * hourSec, demand }))
  let needed = 0
  let missing = 0
  let surplus = 0
  let above = 0
  const judged = hours.slice(pastDays * 24)
  for (const { atSec, demand } of judged) {
    const floor = sureDemand(hours, atSec, atSec - 24 * hourSec) ?? 0
    needed += demand
    missing += Math.max(0, demand - floor)
    surplus += Math.max(0, floor - demand)
    above += floor > demand ? 1 : 0
  }
  expect(above / judged.length).toBeLessThan(0.3)
  expect(1 - missing / needed).toBeGreaterThan(0.8)
  expect(surplus / needed).toBeLessThan(0.04)
})
