import { gzipSync } from 'node:zlib'
import { browserScript } from '../../view/browser-script.ts'
import { type Covered, type Origin, provenancePart } from '../../view/provenance.ts'
import { toDeltas } from '../../view/report/deltas.ts'
import type { PolicyResult, Recording, TraceCharts, TraceResult } from '../../view/report/report-data.ts'
import { type ReportTrace, reportPage } from '../../view/report/report-page.ts'
import type { Load } from '../load.ts'
import { waitLimits } from '../recording/waits-histogram.ts'
import type { Tournament } from '../tune/tournament.ts'
import { reportSummary } from './report-summary.ts'

/**
 * The report as one file that needs no other. The same bytes for the same run.
 * @throws RangeError when the tournament was not recorded.
 */
export async function reportHtml(loads: readonly Load[], tournament: Tournament, origin: Origin): Promise<string> {
  const { reports, swept, recordings, summary } = tournament
  if (recordings === undefined) throw new RangeError('nothing was recorded to draw')
  const traces = reports.map((report, index): ReportTrace => {
    const played = swept[index]?.played ?? []
    const policies = report.policies.map((policy): PolicyResult => {
      const sweep = played.filter((other) => other.policy === policy.policy)
      return sweep.length > 1 ? { ...policy, sweep } : policy
    })
    return reportTrace({ ...report, policies }, loads[index], recordings[index] ?? [])
  })
  return reportPage(
    traces,
    reports.length > 1 && summary ? reportSummary(summary, reports[0]?.settings.lateCostHours) : undefined,
    await browserScript('report'),
    provenancePart(origin, loads.map(coveredBy)),
  )
}

function coveredBy({ trace, originSec, stretches, endSec }: Load): Covered {
  return { trace, originSec, fromSec: stretches[0]?.fromSec ?? 0, toSec: endSec }
}

function reportTrace(result: TraceResult, load: Load | undefined, recordings: readonly Recording[]): ReportTrace {
  const { trace, settings, policies } = result
  const recorded = policies.flatMap((policy, index) => {
    const recording = recordings[index]
    return recording === undefined ? [] : [{ ...policy, recording }]
  })
  const account = recorded.find(({ policy }) => policy === 'optimizer')?.recording.account
  return {
    result,
    ...(load?.about !== undefined && { about: load.about }),
    ...(account && { account }),
    packedCharts: packed({
      trace,
      originSec: load?.originSec ?? 0,
      warmupSec: settings.warmupSec,
      endSec: load?.endSec ?? 0,
      sloWaitSec: settings.sloWaitSec,
      ...(settings.lateCostHours !== undefined && { lateCostHours: settings.lateCostHours }),
      waitLimitsSec: waitLimits(settings.sloWaitSec),
      policies: recorded,
    }),
  }
}

/** The charts as gzip in base64: what a browser unpacks by itself. */
function packed({ policies, ...charts }: TraceCharts): string {
  const packable = policies.map(({ recording, sweep, ...policy }) => ({
    ...policy,
    ...(sweep && {
      sweep: sweep.map(({ parameters, workerHours, totalHours, lateRatio }) => ({
        parameters,
        workerHours,
        ...(totalHours !== undefined && { totalHours }),
        lateRatio,
      })),
    }),
    recording: { ...recording, timeline: toDeltas(recording.timeline) },
  }))
  return gzipSync(JSON.stringify({ ...charts, policies: packable }), { level: 9 }).toString('base64')
}
