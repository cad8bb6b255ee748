import { initialState } from '../../lib/optimizer/memory/state.ts'
import { LiveForecast } from '../../lib/optimizer/models/live-forecast.ts'
import { settingsFrom } from '../../lib/optimizer/settings/settings.ts'
import { pastConditions } from '../../lib/optimizer/tuning/past-conditions.ts'
import { Tuner } from '../../lib/optimizer/tuning/tuner.ts'
import { type Load, loadOf } from '../../lib/replay/load.ts'
import { optimizer, steered } from '../../lib/replay/policies/optimizer.ts'
import type { PolicyMaker } from '../../lib/replay/policy.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { recordOfLoad } from '../../lib/replay/record/record-of-load.ts'
import { policyReport } from '../../lib/replay/report/report.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'
import { between } from './between.ts'
import { conditions as options } from './conditions.ts'

/*
 * What is an imported past worth to a young fleet? The days after the first two weeks of each trace are played by a fleet that knows
 * nothing, by one that was given these two weeks, and by one that was there from the start. Scored from the first minute on:
 * `node test/bench/imported-past.ts [trace...]`.
 */
const daySec = 86_400
const pastSec = 14 * daySec
const spans = [1, 7]
const traces = process.argv.slice(2)

console.log(
  '| trace | days | worker-hours, knowing nothing / past imported / always there | late, % | import to nothing | import to always |',
)
console.log('|---|--:|--:|--:|--:|--:|')
for (const file of traces.length > 0 ? traces : [usFlightsTrace]) {
  const whole = loadOf(await readTrace(file), options)
  for (const days of spans) {
    const toSec = pastSec + days * daySec
    if (whole.endSec < toSec) continue
    const later = { ...between(whole, pastSec, toSec), warmupSec: 0 }
    const young = policyReport(later, optimizer, options)
    const given = policyReport(later, knowing(whole), options)
    const old = policyReport({ ...between(whole, 0, toSec), warmupSec: pastSec }, optimizer, options)
    const all = [young, given, old]
    const cells = [
      whole.trace,
      days,
      all.map(({ workerHours }) => workerHours.toFixed(1)).join(' / '),
      all.map(({ lateRatio }) => (100 * lateRatio).toFixed(2)).join(' / '),
      (given.workerHours / young.workerHours).toFixed(3),
      (given.workerHours / old.workerHours).toFixed(3),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** The optimizer as it is in production after an import: it has lived through the past, and chosen its settings at its end. */
function knowing(whole: Load): PolicyMaker {
  const { agentsPerWorker, intervalSec, sloWaitSec } = options
  const originSec = whole.originSec + pastSec
  const base = settingsFrom({ optimizationIntervalSec: intervalSec, promiseWaitSec: sloWaitSec })
  const group = {
    key: 'replay/fleet',
    mode: 'apply',
    min: 0,
    max: 1e5,
    desired: 0,
    agentsPerWorker,
    holds: [],
  } as const
  const past = recordOfLoad(whole, { intervalSec, fromSec: whole.originSec, toSec: originSec })
  return () => {
    const tuner = new Tuner(base)
    const forecast = new LiveForecast(undefined)
    const conditions = pastConditions([group], initialState, base, undefined)
    for (const cycle of past.flatMap(({ points }) => points)) {
      forecast.observe(cycle)
      tuner.advance({ ...cycle, imported: true }, forecast.fitted(cycle.atSec), conditions)
    }
    let tuned = tuner.hasEvidence ? tuner.choose() : undefined
    let nextHourSec = Number.NEGATIVE_INFINITY
    const decide = steered({ agentsPerWorker, originSec }, ({ flow, activeBugs, groups, ...snapshot }, _, state) => {
      const { atSec, totalAgents, queued = 0 } = snapshot
      const cycle = { atSec, demand: activeBugs, totalAgents, arrived: flow.arrived, queued }
      forecast.observe(cycle)
      const fitted = forecast.fitted(atSec)
      tuner.advance(cycle, fitted, pastConditions(groups, state, base, undefined))
      if (atSec >= nextHourSec) {
        nextHourSec = atSec + 3600
        tuned = tuner.chooseIfDue() ?? tuned
      }
      return { settings: settingsFrom(base, tuned?.choice ?? {}), surges: tuned?.surges, fitted }
    })
    return { ...decide, parameters: {} }
  }
}
