import { expect, test } from 'vitest'
import type { RecordedCycle } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { SurgesUntilNow } from '../../../lib/optimizer/tuning/surges-until-now.ts'

const daySec = 86_400
const withinSec = 180
const look = (atSec: number, demand: number): RecordedCycle => ({ atSec, demand, totalAgents: 200, arrived: 0 })

test('surges are learned from the last week, all of it, and nothing before it', () => {
  const surges = new SurgesUntilNow()
  for (let atSec = 0; atSec < 21 * daySec; atSec += 60)
    surges.recall(look(atSec, atSec > 14 * daySec && atSec % daySec < 900 ? 100 : 20))
  surges.learn(21 * daySec, withinSec, undefined)
  expect(surges.table?.periodSec).toBe(daySec)
})

test('what was known of surges survives in the saved state', () => {
  const recurrence = { least: 1, rises: [new Array<number>(30).fill(40)] }
  const table = { periodSec: 1800, phaseSec: 60, power: 1, rises: new Array<number>(30).fill(40), recurrence }
  const surges = new SurgesUntilNow()
  surges.resume({ surges: table, surgedAtSec: 600 })
  surges.look([look(900, 20), look(930, 21)], withinSec)
  expect(surges.state()).toEqual({ surges: table, surgedAtSec: 600 })
  surges.look([look(900, 20), look(930, 21), look(960, 80)], withinSec)
  expect(surges.state()).toEqual({ surges: table, surgedAtSec: 960 })
})
