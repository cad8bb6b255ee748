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
    description: 'Lead time plus one interval: how far ahead capacity is decided.',
  }),
  confidence: share.meta({ description: '0 (no evidence) to 1; grows with the history behind it.' }),
  suspended: z.array(z.string()).meta({
    description: 'Models that have lately been worse than naive ones, and do not count until they are better again.',
  }),
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
    forAtSec: epochSec.meta({ description: 'The time that the forecast was for, and at which demand was measured.' }),
    madeAtSec: epochSec.meta({ description: 'When the forecast was made: a horizon earlier.' }),
    p50Agents: agents,
    p90Agents: agents,
    p99Agents: agents,
    demandAgents: agents.meta({ description: 'Agents at work plus bugs that waited at that time.' }),
  })
  .meta({ id: 'ForecastOutcome', description: 'What was forecast for a time, and what came.' })

const outcomes = z
  .strictObject({
    points: z.array(outcome).meta({ description: 'Oldest first; times with unknown demand are left out.' }),
    score: z
      .strictObject({
        count: count.meta({ description: 'How many points it is based on.' }),
        fromSec: epochSec,
        toSec: epochSec,
        aboveShare: perLevel('Share of the demand above each quantile; promised are 0.5, 0.1 and 0.01.', share),
        biasAgents: z
          .number()
          .meta({ description: 'By how many agents P50 was too high on average; negative if it was too low.' }),
        pinballLoss: perLevel('Pinball loss, twice over and per unit of demand: 0 is perfect.', z.number().min(0)),
      })
      .meta({ description: 'How good the forecasts were on the whole; absent without points.' })
      .exactOptional(),
  })
  .meta({ id: 'ForecastOutcomes' })

export const forecastAnswer = z
  .strictObject({
    fleet: z.string(),
    madeAtSec: epochSec,
    ...about,
    points: z.array(point).meta({ description: 'Demand in agents, soonest first; empty while there is no forecast.' }),
    outcomes: outcomes.meta({ description: 'How earlier forecasts compare with what came.' }),
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
