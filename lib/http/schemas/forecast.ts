import * as z from 'zod'
import { agents, durationSec, epochSec, share } from './values.ts'

const point = z.strictObject({
  atSec: epochSec,
  p50Agents: agents.meta({ description: 'As likely to be exceeded as not.' }),
  p90Agents: agents.meta({ description: 'Exceeded one time in ten.' }),
  p99Agents: agents.meta({ description: 'Exceeded one time in a hundred.' }),
})

const about = {
  model: z.string().meta({ examples: ['linear-regression'] }),
  horizonSec: durationSec.meta({
    description: 'Learned lead time plus one interval: how far ahead capacity is decided.',
  }),
  confidence: share.meta({ description: '0 (no evidence) to 1; grows with the history behind it.' }),
}

export const forecastSummary = z
  .strictObject({
    ...about,
    p90AtHorizonAgents: agents
      .meta({ description: 'Agents demanded at the horizon, exceeded one time in ten; absent without a forecast.' })
      .exactOptional(),
  })
  .meta({ id: 'ForecastSummary' })

export const forecastAnswer = z
  .strictObject({
    fleet: z.string(),
    madeAtSec: epochSec,
    ...about,
    points: z
      .array(point)
      .meta({ description: 'Agents demanded, soonest first; empty while there is nothing to say.' }),
  })
  .meta({
    id: 'ForecastAnswer',
    examples: [
      {
        fleet: 'fixwurx',
        madeAtSec: 1_763_900_000,
        model: 'linear-regression',
        horizonSec: 210,
        confidence: 0.8,
        points: [{ atSec: 1_763_900_030, p50Agents: 40.5, p90Agents: 46, p99Agents: 52 }],
      },
    ],
  })

export type ForecastAnswer = z.infer<typeof forecastAnswer>
export type ForecastSummary = z.infer<typeof forecastSummary>
