import type { Anomaly } from '../../optimizer/anomaly/watch-demand.ts'
import type { AnomalyView } from '../schemas/anomaly.ts'

export function anomalyView({ direction, startedAtSec, expected, farthest }: Anomaly): AnomalyView {
  return { direction, startedAtSec, expectedAgents: expected, farthestAgents: farthest }
}
