import { fromDeltas } from '../report/deltas.ts'
import type { TraceCharts } from '../report/report-data.ts'

/** The charts of a trace out of gzip in base64. */
export async function unpackCharts(packed: string): Promise<TraceCharts> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  const charts = JSON.parse(text) as TraceCharts
  return {
    ...charts,
    policies: charts.policies.map((policy) => ({
      ...policy,
      recording: { ...policy.recording, timeline: fromDeltas(policy.recording.timeline) },
    })),
  }
}
