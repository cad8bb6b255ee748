import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeWhole } from '../report/write-whole.ts'
import { usFlightsTrace } from './shipped.ts'

/**
 * US domestic flights of the first quarter of 2001 as a job log: a sample of 20,000 of the on-time performance records
 * of the US Bureau of Transportation Statistics (public), as the npm package `vega-datasets` ships them. A departure is
 * a submission (seconds since 2001-01-01T00:00 on the clocks of the airports), a flight takes distance / 460 mph plus 30 minutes.
 * Run `node lib/replay/traces/derive-us-flights.ts` to write the trace anew.
 */
interface Flight {
  /** `2001/01/31 17:55`. */
  readonly date: string
  /** Miles. */
  readonly distance: number
}

const require = createRequire(import.meta.url)

const cruiseMph = 460
const groundSec = 1800
const startMs = Date.UTC(2001, 0, 1)

/** The whole trace as CSV. */
export function usFlightsCsv(): string {
  const source = join(require.resolve('vega-datasets'), '../../data/flights-20k.json')
  const flights = JSON.parse(readFileSync(source, 'utf8')) as readonly Flight[]
  const jobs = flights.map(({ date, distance }) => ({
    submitSec: (Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}Z`) - startMs) / 1000,
    durationSec: Math.round((distance / cruiseMph) * 3600 + groundSec),
  }))
  jobs.sort((a, b) => a.submitSec - b.submitSec)
  return ['submit_s,duration_s', ...jobs.map((job) => `${job.submitSec},${job.durationSec}`), ''].join('\n')
}

/** The trace as shipped. zlib leaves name and time out of the header, so the same text gives the same bytes. */
export function usFlightsGzip(): Buffer {
  return gzipSync(usFlightsCsv(), { level: 9 })
}

if (import.meta.main) writeWhole(usFlightsTrace, usFlightsGzip())
