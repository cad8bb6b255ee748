import type { AnomalyDirection } from '../optimizer/anomaly/watch-demand.ts'
import { count, timeOfDay } from './format.ts'

export interface AnomalySummary {
  readonly direction: AnomalyDirection
  readonly startedAtSec: number
  readonly expectedAgents: number
  readonly farthestAgents: number
}

/** `since 14:05 up to 81 agents demanded, 26 had been expected`. */
export function anomalyNote({ direction, startedAtSec, expectedAgents, farthestAgents }: AnomalySummary): string {
  const reached = direction === 'above' ? 'up to' : 'down to'
  return `since ${timeOfDay(startedAtSec)} ${reached} ${count(farthestAgents)} agents demanded, ${count(expectedAgents)} had been expected`
}
