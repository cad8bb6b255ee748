import { loadOf } from '../../lib/replay/load.ts'
import { optimizer } from '../../lib/replay/policies/optimizer.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { policyReport } from '../../lib/replay/report/report.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'
import { between } from './between.ts'
import { conditions } from './conditions.ts'

/*
 * What does a fleet go through on its first day? Some days of the first three weeks of each trace are each played by a fleet that
 * knows nothing, scored from the first minute on: `node test/bench/first-days.ts [trace...]`.
 */
const daySec = 86_400
const firstDays = [0, 7, 14, 15, 16]
const options = { ...conditions, days: 20 }
const traces = process.argv.slice(2)

console.log('| trace | worker-hours | late, % | days that broke the promise |')
console.log('|---|--:|--:|--:|')
for (const file of traces.length > 0 ? traces : [usFlightsTrace]) {
  const whole = loadOf(await readTrace(file), options)
  const played = firstDays
    .filter((day) => (day + 1) * daySec <= whole.endSec)
    .map((day) => ({ ...between(whole, day * daySec, (day + 1) * daySec), warmupSec: 0 }))
    .filter(({ submitSec }) => submitSec.length >= 50)
    .map((load) => policyReport(load, optimizer, options))
  const cells = [
    whole.trace,
    played.map(({ workerHours }) => workerHours.toFixed(1)).join(' / '),
    played.map(({ lateRatio }) => (100 * lateRatio).toFixed(2)).join(' / '),
    `${played.filter(({ lateRatio }) => lateRatio > 0.01).length} of ${played.length}`,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}
