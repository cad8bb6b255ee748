import { decide } from '../../optimizer/decide.ts'
import { type DemandPoint, demandPointOf } from '../../optimizer/history.ts'
import { type Settings, settingsFrom } from '../../optimizer/settings.ts'
import { type ControlState, initialState } from '../../optimizer/state.ts'
import type { Policy, PolicyMaker } from '../policy.ts'
import { snapshotTaker } from '../snapshot-taker.ts'

/** Settings that say how much capacity is kept; what a sweep would vary. */
const telling = [
  'headroomAgents',
  'headroomShare',
  'releaseDelaySec',
  'forecastQuantile',
  'burstCapacityFactor',
] as const

/** The production decision code at its defaults. */
export const optimizer: PolicyMaker = ({ options }) => optimizerWith({}, options)

/** The production decision code with some settings of its own. */
export function optimizerWith(
  overrides: Partial<Settings>,
  options: { readonly intervalSec: number; readonly agentsPerWorker: number },
): Policy {
  const settings = settingsFrom({ optimizationIntervalSec: options.intervalSec }, overrides)
  const takeSnapshot = snapshotTaker(options.agentsPerWorker)
  let history: DemandPoint[] = []
  let state: ControlState = initialState
  return {
    name: 'optimizer',
    parameters: Object.fromEntries(telling.map((name) => [name, settings[name]])),
    start: () => takeSnapshot.startAfresh(),
    look(observation) {
      const snapshot = takeSnapshot.of(observation)
      if (history.length >= 2 * settings.usageHistorySize) history = history.slice(-settings.usageHistorySize)
      history.push(demandPointOf(snapshot))
      const decision = decide({ snapshot, history, state, settings, nowSec: snapshot.atSec })
      state = decision.state
      return { steps: decision.size.steps, burst: decision.burst.active }
    },
  }
}
