import type { Anomaly } from '../../optimizer/anomaly/watch-demand.ts'
import { count, counted, timeOfDay } from './format.ts'

/** `since 14:05 up to 81 agents demanded, 26 had been expected`. */
export function anomalyNote({ direction, startedAtSec, expectedAgents, farthestAgents }: Anomaly): string {
  const reached = direction === 'above' ? 'up to' : 'down to'
  return `since ${timeOfDay(startedAtSec)} ${reached} ${counted(farthestAgents, 'agent')} demanded, ${count(expectedAgents)} had been expected`
}
