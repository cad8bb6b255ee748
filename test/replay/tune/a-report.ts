import type { PolicyReport } from '../../../lib/replay/report/report.ts'

export function aReport(overrides: Partial<PolicyReport> = {}): PolicyReport {
  return {
    policy: 'hpa',
    parameters: { target: 0.5 },
    workerHours: 100,
    lateRatio: 0,
    waitP50Sec: 0,
    waitP95Sec: 0,
    waitP99Sec: 0,
    utilisation: 0.5,
    launches: 0,
    terminations: 0,
    interrupted: 0,
    reversalsPerHour: 0,
    ...overrides,
  }
}
