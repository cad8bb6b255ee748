import * as z from 'zod'
import { durationBuckets } from '../../optimizer/durations.ts'
import { agents, count, epochSec } from './values.ts'

export const resolution = z.enum(['cycle', '5min', '1h']).meta({
  description:
    '`cycle`: every cycle of the last 14 days, an hour to a stretch; `5min`: 60 days, a day to a stretch; `1h`: 400 days, ten days to a stretch.',
})

const point = z
  .strictObject({
    atSec: epochSec.meta({ description: 'Of a cycle, its time; in coarser resolutions the start of what was summed.' }),
    activeBugs: agents.meta({ description: 'Agents at work plus bugs that wait; their mean in coarser resolutions.' }),
    totalAgents: agents.meta({ description: 'Agents on ready workers; their mean in coarser resolutions.' }),
    queued: count.meta({ description: 'Bugs that wait; only of cycles, and only where it is known.' }).exactOptional(),
    arrivedBugs: count.meta({ description: 'Since the point before.' }),
    finishedBugs: count.meta({ description: 'Since the point before.' }),
    judgedBugs: count
      .meta({ description: 'Those of the arrived whose wait is known; absent if none.' })
      .exactOptional(),
    lateBugs: z
      .number()
      .min(0)
      .meta({ description: 'Found to have waited longer than promised, a sum of probabilities; with `judgedBugs`.' })
      .exactOptional(),
  })
  .meta({ id: 'LoadPoint' })

const stretch = z
  .strictObject({
    fromSec: epochSec,
    points: z.array(point),
    durations: z.array(count).length(durationBuckets).meta({
      description:
        'Bugs that finished in the stretch by duration: entry k counts those from 2^(k/2) to 2^((k+1)/2) seconds. All are zero where workers count no bugs.',
    }),
  })
  .meta({ id: 'LoadStretch' })

export const loadAnswer = z
  .strictObject({
    fleet: z.string(),
    resolution,
    stretches: z.array(stretch).meta({ description: 'Oldest first, without those of which nothing was recorded.' }),
    nextFromSec: epochSec
      .meta({ description: 'Give it as `fromSec` to read on; absent if this is the end.' })
      .exactOptional(),
  })
  .meta({
    id: 'LoadAnswer',
    description: 'The load of a fleet as its cycles recorded it.',
  })

export type LoadAnswer = z.infer<typeof loadAnswer>
export type LoadStretchView = LoadAnswer['stretches'][number]
