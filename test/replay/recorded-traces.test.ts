import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadOf } from '../../lib/replay/load.ts'
import { policies } from '../../lib/replay/policies.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { policyReport } from '../../lib/replay/report/report.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'

/** The environment variable `RAO_TRACES` may name a folder with more recorded loads; the shipped trace is always tested. */
const folder = process.env.RAO_TRACES
const recorded = folder
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.csv.gz'))
      .map((name) => join(folder, name))
  : []

test.each([usFlightsTrace, ...recorded])('the optimizer costs less than the peak of its load: %s', async (file) => {
  const run = { sloWaitSec: 60, bootSec: 120, agentsPerWorker: 4, intervalSec: 60, seed: 1, peakAgents: 100, days: 2 }
  const makers = Object.entries(policies).flatMap(([name, make]) =>
    name === 'optimizer' || name === 'static-peak' ? [make] : [],
  )
  const load = loadOf(await readTrace(file), run)
  const [optimizer, staticPeak] = makers.map((maker) => policyReport(load, maker, run))
  expect(optimizer?.workerHours).toBeLessThan(staticPeak?.workerHours ?? 0)
  expect(optimizer?.lateRatio).toBeLessThan(0.2)
  expect(staticPeak?.waitP99Sec).toBe(0)
})
