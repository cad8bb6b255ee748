import type { PolicyReport, TraceReport } from '../../../lib/replay/report/report.ts'

/**
 * What `--json` prints of a trace: a fixed set of figures in a fixed order, since programs rely on it. Tables and report may
 * show more.
 */
export function replayDocument({ trace, settings, seriesPeak, holesSec, policies }: TraceReport): object {
  return {
    trace,
    settings,
    ...(seriesPeak !== undefined && { seriesPeak }),
    ...(holesSec !== undefined && { holesSec }),
    policies: policies.map(policyDocument),
  }
}

function policyDocument({ reversalsPerHour: _, ...figures }: PolicyReport): object {
  return figures
}
