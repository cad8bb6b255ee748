import * as z from 'zod'
import { agents, epochSec } from './values.ts'

export const anomaly = z
  .strictObject({
    direction: z.enum(['above', 'below']),
    startedAtSec: epochSec,
    expectedAgents: agents.meta({ description: 'Demand as expected half an hour before it began.' }),
    farthestAgents: agents.meta({ description: 'Demand where it differed most from that, mean of five minutes.' }),
  })
  .meta({
    id: 'Anomaly',
    description: 'Demand differs from what was expected by more than on any of the last ten days. It steers nothing.',
  })
