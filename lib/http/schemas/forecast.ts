import * as z from 'zod'
import { agents, count, durationSec, epochSec, share } from './values.ts'

const point = z.strictObject({
  atSec: epochSec,
  p50Agents: agents.meta({ description: 'As likely to be exceeded as not.' }),
  p90Agents: agents.meta({ description: 'Exceeded one time in ten.' }),
  p99Agents: agents.meta({ description: 'Exceeded one time in a hundred.' }),
})

const about = {
  model: z.string().meta({ examples: ['linear-regression', 'mixture, mostly seasonal-regression'] }),
  horizonSec: durationSec.meta({
    description: 'Learned lead time plus one interval: how far ahead capacity is decided.',
  }),
  confidence: share.meta({ description: '0 (no evidence) to 1; grows with the history behind it.' }),
  suspended: z
    .array(z.string())
    .meta({ description: 'Models that have lately lost to naive ones, and have no say until they win again.' }),
}

export const forecastSummary = z
  .strictObject({
    ...about,
    p90AtHorizonAgents: agents
      .meta({ description: 'Agents demanded at the horizon, exceeded one time in ten; absent without a forecast.' })
      .exactOptional(),
  })
  .meta({ id: 'ForecastSummary' })

const perLevel = (description: string, each: z.ZodNumber) =>
  z.strictObject({ p50: each, p90: each, p99: each }).meta({ description })

const outcome = z
  .strictObject({
    forAtSec: epochSec.meta({ description: 'The moment that the forecast was for, and the demand was measured at.' }),
    madeAtSec: epochSec.meta({ description: 'When the forecast was made: a horizon earlier.' }),
    p50Agents: agents,
    p90Agents: agents,
    p99Agents: agents,
    demandAgents: agents.meta({ description: 'Agents at work and bugs that waited when the moment had come.' }),
  })
  .meta({ id: 'ForecastOutcome', description: 'What had been forecast for a moment, and what came.' })

const outcomes = z
  .strictObject({
    points: z.array(outcome).meta({ description: 'Oldest first; moments whose demand nobody knows are left out.' }),
    score: z
      .strictObject({
        count: count.meta({ description: 'Points that it rests on.' }),
        fromSec: epochSec,
        toSec: epochSec,
        aboveShare: perLevel('Share of the demand above each quantile; promised are 0.5, 0.1 and 0.01.', share),
        biasAgents: z
          .number()
          .meta({ description: 'Agents by which P50 was too high, or too low where negative, on average.' }),
        pinballLoss: perLevel('Pinball loss, twice over and per unit of demand: 0 is perfect.', z.number().min(0)),
      })
      .meta({ description: 'How the forecasts did on the whole; absent without points.' })
      .exactOptional(),
  })
  .meta({ id: 'ForecastOutcomes' })

export const forecastAnswer = z
  .strictObject({
    fleet: z.string(),
    madeAtSec: epochSec,
    ...about,
    points: z
      .array(point)
      .meta({ description: 'Agents demanded, soonest first; empty while there is nothing to say.' }),
    outcomes: outcomes.meta({ description: 'What came of the forecasts that were made before.' }),
  })
  .meta({
    id: 'ForecastAnswer',
    examples: [
      {
        fleet: 'fixwurx',
        madeAtSec: 1_763_900_000,
        model: 'mixture, mostly seasonal-regression',
        horizonSec: 210,
        confidence: 0.8,
        suspended: ['linear-regression'],
        points: [{ atSec: 1_763_900_030, p50Agents: 40.5, p90Agents: 46, p99Agents: 52 }],
        outcomes: {
          points: [
            {
              forAtSec: 1_763_900_000,
              madeAtSec: 1_763_899_790,
              p50Agents: 39.5,
              p90Agents: 45,
              p99Agents: 51,
              demandAgents: 41,
            },
          ],
          score: {
            count: 1,
            fromSec: 1_763_900_000,
            toSec: 1_763_900_000,
            aboveShare: { p50: 1, p90: 0, p99: 0 },
            biasAgents: -1.5,
            pinballLoss: { p50: 0.037, p90: 0.02, p99: 0.005 },
          },
        },
      },
    ],
  })

export type ForecastAnswer = z.infer<typeof forecastAnswer>
export type ForecastSummary = z.infer<typeof forecastSummary>
