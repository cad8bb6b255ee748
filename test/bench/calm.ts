import { loadOf } from '../../lib/replay/load.ts'
import { optimizer } from '../../lib/replay/policies/optimizer.ts'
import { policyReport } from '../../lib/replay/report/report.ts'
import { seriesOf } from '../../lib/replay/scenarios/scenario.ts'
import { noise } from '../../lib/replay/scenarios/shapes.ts'
import { conditions } from './conditions.ts'

/** How often a fleet turns from growing to shrinking or back, times an hour. */
export interface Calm {
  readonly turns: number
  /** The same where a launch is said to cost an hour of a worker besides its boot. */
  readonly turnsAtAPrice: number
}

/** On a week of the scenario `noisy-steady`, after its first day: by then the fleet is tuned. */
export function calm(): Calm {
  const load = loadOf(seriesOf('noisy-steady', 7, noise(conditions.seed, 0.1)), conditions)
  const turnsAt = (launchCostSec: number) =>
    policyReport(load, optimizer, { ...conditions, given: { launchCostSec } }).reversalsPerHour
  return { turns: turnsAt(0), turnsAtAPrice: turnsAt(3600) }
}
