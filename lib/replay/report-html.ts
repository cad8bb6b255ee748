import { gzipSync } from 'node:zlib'
import { browserScript } from '../view/browser-script.ts'
import { toDeltas } from '../view/report/deltas.ts'
import type { Recording, ReportSummary, TraceCharts, TraceResult } from '../view/report/report-data.ts'
import { type ReportTrace, reportPage } from '../view/report/report-page.ts'
import type { Load } from './load.ts'
import { waitLimits } from './recording/waits-histogram.ts'
import { scenarios } from './scenarios.ts'

/** A trace under several policies, with what was recorded of each, in their order. */
export interface RecordedTrace {
  readonly result: TraceResult
  readonly load: Pick<Load, 'originSec' | 'warmupSec' | 'endSec'>
  readonly recordings: readonly Recording[]
}

/** The report as one file that needs no other. The same bytes for the same run. */
export async function reportHtml(traces: readonly RecordedTrace[], summary?: ReportSummary): Promise<string> {
  return reportPage(traces.map(reportTrace), summary, await browserScript('report'))
}

function reportTrace({ result, load, recordings }: RecordedTrace): ReportTrace {
  const { originSec, warmupSec, endSec } = load
  const { sloWaitSec } = result.settings
  const about = scenarios[result.trace]?.about
  return {
    result,
    ...(about !== undefined && { about }),
    packedCharts: packed({
      trace: result.trace,
      originSec,
      warmupSec,
      endSec,
      sloWaitSec,
      waitLimitsSec: waitLimits(sloWaitSec),
      policies: result.policies.flatMap((policy, index) => {
        const recording = recordings[index]
        return recording === undefined
          ? []
          : [{ ...policy, recording: { ...recording, timeline: toDeltas(recording.timeline) } }]
      }),
    }),
  }
}

function packed(charts: TraceCharts): string {
  return gzipSync(JSON.stringify(charts), { level: 9 }).toString('base64')
}
