import { fromDeltas } from '../report/deltas.ts'
import type { TraceCharts } from '../report/report-data.ts'

/** Decodes JSON that was gzipped and written in base64. */
export async function unpack<Packed>(packed: string): Promise<Packed> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  return JSON.parse(text) as Packed
}

/** The charts of a trace. */
export async function unpackCharts(packed: string): Promise<TraceCharts> {
  const charts = await unpack<TraceCharts>(packed)
  return {
    ...charts,
    policies: charts.policies.map((policy) => ({
      ...policy,
      recording: { ...policy.recording, timeline: fromDeltas(policy.recording.timeline) },
    })),
  }
}
