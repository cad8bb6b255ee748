import { anomaliesIn } from '../../lib/replay/foresight/anomalies.ts'
import type { Load } from '../../lib/replay/load.ts'
import { loadFrom } from '../../lib/replay/reading/source.ts'
import { traceFiles } from '../../lib/replay/reading/trace-files.ts'

/*
 * How often a fleet is reported as unusual, and whether unusual load is noticed: `node test/bench/anomalies.ts <traces…>`.
 * Each load gets an hour without new jobs and, in a separate run, an hour with three times as many; both at six moments, except
 * those at which hardly anything is at work.
 */

const hourSec = 3600
const daySec = 24 * hourSec
const moments = 6
const firstSec = 12 * daySec
const mostDays = 60
/** Jobs in the hour; if there are usually fewer, an hour without any is nothing unusual. */
const leastJobs = 12

const kinds = { 'no new jobs': 0, 'three times as many': 3 } as const

/** The load until an hour after a moment, with each job of that hour repeated `times` times. */
function withHour({ submitSec, durationSec, ...load }: Load, atSec: number, times: number): Load {
  const jobs: [number, number][] = []
  submitSec.forEach((submit, job) => {
    if (submit >= atSec + hourSec) return
    const copies = submit < atSec ? 1 : times
    for (let copy = 0; copy < copies; copy += 1) jobs.push([submit, durationSec[job] ?? 1])
  })
  // A job at the end, because steps end with the last submission.
  jobs.push([atSec + hourSec, 1])
  return {
    ...load,
    submitSec: Int32Array.from(jobs, ([submit]) => submit),
    durationSec: Int32Array.from(jobs, ([, duration]) => duration),
  }
}

function isNoticed(load: Load, atSec: number): boolean {
  return anomaliesIn(load).anomalies.some(({ startedAtSec }) => startedAtSec >= atSec && startedAtSec < atSec + hourSec)
}

const { files } = await traceFiles(process.argv.slice(2))
const total = { alarms: 0, days: 0 }
const noticed = { 'no new jobs': 0, 'three times as many': 0 }
let tried = 0
for (const file of files) {
  const load = await loadFrom({ file }, { peakAgents: 100, seed: 1, days: mostDays })
  const { anomalies, watchedDays } = anomaliesIn(load)
  total.alarms += anomalies.length
  total.days += watchedDays
  const counts = { 'no new jobs': 0, 'three times as many': 0 }
  let here = 0
  for (let moment = 0; moment < moments; moment += 1) {
    const atSec = Math.round(firstSec + ((load.endSec - hourSec - firstSec) * (moment + 0.5)) / moments)
    const inHour = load.submitSec.filter((submit) => submit >= atSec && submit < atSec + hourSec).length
    if (atSec < firstSec || inHour < leastJobs) continue
    here += 1
    for (const [kind, times] of Object.entries(kinds))
      if (isNoticed(withHour(load, atSec, times), atSec)) counts[kind as keyof typeof kinds] += 1
  }
  tried += here
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) noticed[kind] += counts[kind]
  const rate = watchedDays > 0 ? ((30 * anomalies.length) / watchedDays).toFixed(1) : '–'
  console.log(`${load.trace}: ${rate} anomalies in 30 days; noticed ${JSON.stringify(counts)} of ${here}`)
}
const rate = ((30 * total.alarms) / total.days).toFixed(1)
console.log(`together: ${rate} anomalies in 30 days; noticed ${JSON.stringify(noticed)} of ${tried}`)
