import * as z from 'zod'
import { agents, epochSec } from './values.ts'

export const anomaly = z
  .strictObject({
    direction: z.enum(['above', 'below']),
    startedAtSec: epochSec,
    expectedAgents: agents.meta({ description: 'What had been expected half an hour before it began.' }),
    farthestAgents: agents.meta({ description: 'Demand at its farthest from that, mean of five minutes.' }),
  })
  .meta({
    id: 'Anomaly',
    description: 'Demand is unlike what had been expected, as it was on none of the last ten days. It steers nothing.',
  })
