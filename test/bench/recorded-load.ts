import { loadOf } from '../../lib/replay/load.ts'
import { makerOf } from '../../lib/replay/player.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { recordedJobs } from '../../lib/replay/record/recorded-jobs.ts'
import { policyReport } from '../../lib/replay/report/report.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'
import { recordOf } from '../replay/record/a-record.ts'
import { conditions } from './conditions.ts'

/*
 * Does a replay of what a fleet recorded cost as much as a replay of the jobs themselves? Two weeks of each trace are recorded while
 * hpa sizes the fleet, made into jobs again, and replayed under policies that do not tune themselves:
 * `node test/bench/recorded-load.ts [trace...]`.
 */
const options = { ...conditions, days: 14 }
const policies = ['hpa', 'nomad', 'target-tracking'] as const
const traces = process.argv.slice(2)

console.log(
  '| trace | jobs | policy | worker-hours | replayed from the record | ratio | late, % | from the record, % |',
)
console.log('|---|--:|---|--:|--:|--:|--:|--:|')
for (const file of traces.length > 0 ? traces : [usFlightsTrace]) {
  const load = loadOf(await readTrace(file), options)
  const record = recordOf(load, makerOf({ policy: 'hpa' }), options)
  const again = loadOf(recordedJobs(load.trace, record, options.seed), options)
  for (const policy of policies) {
    const was = policyReport(load, makerOf({ policy }), options)
    const is = policyReport(again, makerOf({ policy }), options)
    const percent = (share: number) => (100 * share).toFixed(2)
    const cells = [load.trace, load.submitSec.length, policy, was.workerHours.toFixed(1), is.workerHours.toFixed(1)]
    const ratio = (is.workerHours / was.workerHours).toFixed(3)
    console.log(`| ${[...cells, ratio, percent(was.lateRatio), percent(is.lateRatio)].join(' | ')} |`)
  }
}
