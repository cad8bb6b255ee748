import { createHistogram } from 'node:perf_hooks'
import { decide } from '../../lib/optimizer/decide.ts'
import { lookAhead } from '../../lib/optimizer/forecast/outlook.ts'
import { fitModel } from '../../lib/optimizer/forecast/predict.ts'
import { nextBurst } from '../../lib/optimizer/target/burst.ts'
import { type PastTargets, targetAgents } from '../../lib/optimizer/target/target.ts'
import { aHistory, aSnapshot, aState, someSettings, startSec, workers } from '../builders.ts'

const settings = someSettings()
const history = aHistory(Array.from({ length: 60 }, (_, index) => 50 + ((index * 7) % 13)))

/** P99 time of one decision over this many workers, milliseconds. */
export function decideP99Ms(count: number, rounds: number): number {
  const snapshot = aSnapshot({ workers: workers(count, (index) => ({ usedAgents: index % 5 })), queued: 10 })
  const histogram = createHistogram()
  let state = aState()
  for (let round = -rounds / 4; round < rounds; round += 1) {
    const began = process.hrtime.bigint()
    state = decide({ snapshot, history, state, settings, nowSec: startSec }).state
    if (round >= 0) histogram.record(process.hrtime.bigint() - began)
  }
  return histogram.percentile(99) / 1e6
}

/** Mean time of the scalar stage (fit, outlook, burst, target), microseconds. */
export function scalarStageUs(rounds: number): number {
  const demand = { measured: 50, ifMissingIdle: 50, ifMissingBusy: 50, steady: 50, censored: false }
  let burst = aState().burst
  let previous: PastTargets = aState()
  const live = (count: number) => {
    for (let round = 0; round < count; round += 1) {
      const nowSec = startSec + round * 30
      const fitted = fitModel(history, settings, startSec)
      const outlook = lookAhead({ nowSec, demand, supply: 60, leadTimeSec: 150, fitted }, settings)
      burst = nextBurst(burst, outlook, undefined, settings)
      previous = targetAgents(outlook, burst, previous, settings)
    }
  }
  live(rounds / 4)
  const began = process.hrtime.bigint()
  live(rounds)
  return Number(process.hrtime.bigint() - began) / 1e3 / rounds
}
