import type { PolicyResult, Recording, TraceCharts, TraceResult } from '../../../lib/view/report/report-data.ts'

export function aResult(policy: string, given: Partial<PolicyResult> = {}): PolicyResult {
  return {
    policy,
    parameters: { target: 0.5 },
    workerHours: 100,
    lateRatio: 0,
    waitP50Sec: 0,
    waitP95Sec: 5,
    waitP99Sec: 70,
    utilisation: 0.5,
    launches: 1234,
    terminations: 1230,
    interrupted: 0,
    reversalsPerHour: 0.25,
    ...given,
  }
}

export function aTrace(
  trace: string,
  policies: readonly PolicyResult[],
  given: Partial<TraceResult['settings']> = {},
): TraceResult {
  const settings = {
    sloWaitSec: 60,
    bootSec: 120,
    agentsPerWorker: 4,
    peakAgents: 100,
    intervalSec: 30,
    seed: 1,
    warmupSec: 60,
  }
  return { trace, settings: { ...settings, ...given }, policies }
}

export function aRecording(given: Partial<Recording> = {}): Recording {
  return {
    timeline: { stepSec: 30, demand: [0, 5, null, 9], ready: [8, 8, null, 12], supply: [8, 12, null, 12] },
    waits: { jobs: 100, longer: [50, 1, 0] },
    ...given,
  }
}

export function someCharts(
  policies: readonly (PolicyResult & { readonly recording: Recording })[],
  given: Partial<TraceCharts> = {},
): TraceCharts {
  return {
    trace: 'jobs.csv',
    originSec: 0,
    warmupSec: 60,
    endSec: 120,
    sloWaitSec: 60,
    waitLimitsSec: [0, 60, 600],
    policies,
    ...given,
  }
}
