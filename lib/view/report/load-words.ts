import { count, counted, duration } from '../words/format.ts'

/** What a replay made of a trace. */
export interface PlayedLoad {
  readonly peakAgents: number
  /** P99.9 of a series in its own unit; absent where nothing was scaled. */
  readonly seriesPeak?: number
  /** Seconds of the trace without a record; absent where there are none. */
  readonly holesSec?: number
}

/** What was done to a trace before it was played, where anything was. */
export function loadWords({ peakAgents, seriesPeak, holesSec = 0 }: PlayedLoad): string[] {
  const scaled = seriesPeak !== undefined && count(seriesPeak) !== count(peakAgents)
  return [
    ...(scaled ? [`scaled to a peak of ${counted(peakAgents, 'agent')}, ${count(seriesPeak)} in the trace`] : []),
    ...(holesSec > 0 ? [`${duration(holesSec)} of holes left out`] : []),
  ]
}
