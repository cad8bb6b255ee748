import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { loadOf } from '../../lib/replay/load.ts'
import { peakConcurrency } from '../../lib/replay/numbers/concurrency.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { usFlightsCsv, usFlightsGzip } from '../../lib/replay/traces/derive-us-flights.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'

const flights = loadOf(await readTrace(usFlightsTrace), { peakAgents: 100, seed: 1 })

test('the shipped trace is 20,000 flights in 90 days, 19 at a time on average and 49 at most', () => {
  expect(flights.submitSec).toHaveLength(20_000)
  expect(Math.ceil(flights.endSec / 86_400)).toBe(90)
  const busySec = flights.durationSec.reduce((sum, duration) => sum + duration)
  expect(busySec / (90 * 86_400)).toBeCloseTo(19.2, 1)
  expect(peakConcurrency(flights)).toBe(49)
})

test('the script beside the shipped trace derives it', () => {
  expect(gunzipSync(readFileSync(usFlightsTrace)).toString()).toBe(usFlightsCsv())
})

test('the script compresses the same text to the same bytes: no name and no time in the header', () => {
  expect(usFlightsGzip()).toEqual(usFlightsGzip())
  for (const packed of [usFlightsGzip(), readFileSync(usFlightsTrace)])
    expect([...packed.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
})
