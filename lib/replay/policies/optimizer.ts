import { decide } from '../../optimizer/decide.ts'
import { type DemandPoint, demandPointOf, lengthened } from '../../optimizer/demand/history.ts'
import { type ControlState, initialState } from '../../optimizer/memory/state.ts'
import type { AppliedStep } from '../../optimizer/outcome/applied-step.ts'
import { settle } from '../../optimizer/outcome/settle.ts'
import { defaultSettings, type Settings, settingsFrom } from '../../optimizer/settings/settings.ts'
import type { Snapshot } from '../../optimizer/snapshot/snapshot.ts'
import { givenUpAfterSec } from '../../optimizer/supply/counted-on.ts'
import { type DecisionKnowledge, LiveTuning } from '../../optimizer/tuning/live-tuning.ts'
import { type About, snapshotTaker } from '../looks/snapshot-taker.ts'
import type { Policy, PolicyMaker } from '../policy.ts'

/** The settings that decide how much capacity is kept: those that a sweep would vary. */
const telling = [
  'headroomAgents',
  'headroomRoot',
  'headroomShare',
  'headroomIdleSec',
  'averagingSec',
  'backlogRecoverySec',
  'standingWaitSec',
  'releaseDelaySec',
  'deadBandShare',
  'forecastQuantile',
  'burstUtilisation',
  'burstCapacityFactor',
] as const

/**
 * The production decision code as installed: it begins with its defaults and tunes itself on the way, seeing only the past.
 * Its only parameters are the promise, or the price of a late job, where images boot slowly the lead time, and what is given.
 */
export const optimizer: PolicyMaker = ({ load: { originSec }, options }) => {
  const { intervalSec, sloWaitSec, lateCostHours, bootSec, agentsPerWorker, bounds, timeZone, given = {} } = options
  const slow = isSlow(bootSec) && { leadTimeSec: bootSec }
  const priced = lateCostHours !== undefined && { lateBugWorkerHours: lateCostHours }
  const promised = { optimizationIntervalSec: intervalSec, promiseWaitSec: sloWaitSec, ...priced }
  const installed = settingsFrom(promised, { ...slow }, given)
  const tuning = new LiveTuning(installed, given)
  const { promiseWaitSec, promiseLateShare } = installed
  return {
    ...steered({ agentsPerWorker, bounds, originSec, timeZone }, (snapshot, history, state) =>
      tuning.knowledgeFor(snapshot, history, state),
    ),
    parameters: { promiseWaitSec, ...(priced || { promiseLateShare }), ...slow, ...given },
  }
}

/** By default, workers that boot for so long would be ended. Operators of such images are told to set the lead time. */
function isSlow(bootSec: number): boolean {
  return bootSec > givenUpAfterSec(defaultSettings.leadTimeSec)
}

/** The production decision code with fixed settings, without training. */
export function optimizerWith(
  overrides: Partial<Settings>,
  options: { readonly intervalSec: number; readonly agentsPerWorker: number },
): Policy {
  const settings = settingsFrom({ optimizationIntervalSec: options.intervalSec }, overrides)
  return {
    ...steered(options, () => ({ settings })),
    parameters: Object.fromEntries(telling.map((name) => [name, settings[name]])),
  }
}

/** What each cycle is decided with. */
export type Knowing = (snapshot: Snapshot, history: readonly DemandPoint[], state: ControlState) => DecisionKnowledge

/** The production decision code, with whatever each cycle is to know. */
export function steered(
  { agentsPerWorker, ...about }: { readonly agentsPerWorker: number } & About,
  knowing: Knowing,
): Omit<Policy, 'parameters'> {
  const takeSnapshot = snapshotTaker(agentsPerWorker, about)
  let history: DemandPoint[] = []
  let state: ControlState = initialState
  let settled = (_: readonly AppliedStep[]): ControlState => state
  return {
    name: 'optimizer',
    looksBlind: true,
    start: () => takeSnapshot.startAfresh(),
    look(observation) {
      const snapshot = takeSnapshot.of(observation)
      history = lengthened(history, demandPointOf(snapshot))
      const decision = decide({
        ...knowing(snapshot, history, state),
        snapshot,
        history,
        state,
        nowSec: snapshot.atSec,
      })
      state = decision.state
      settled = (applied) => settle(decision, snapshot, applied)
      return { steps: decision.size.steps, burst: decision.burst.active, decision }
    },
    told(applied) {
      state = settled(applied)
    },
  }
}
