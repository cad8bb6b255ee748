import type { PolicyReport, TraceReport } from '../../lib/replay/report.ts'

/**
 * What `--json` prints of a trace: the figures that programs have come to rely on, in their order and no others. Tables and
 * report may say more.
 */
export function replayDocument({ trace, settings, policies }: TraceReport): object {
  return { trace, settings, policies: policies.map(policyDocument) }
}

function policyDocument({ reversalsPerHour: _, ...figures }: PolicyReport): object {
  return figures
}
