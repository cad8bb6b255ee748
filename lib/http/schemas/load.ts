import * as z from 'zod'
import { bucketSec, bucketStart } from '../../journal/load-rollup.ts'
import { parameters } from '../../optimizer/settings/parameters.ts'
import { durationBucket, durationBuckets, emptyDurations } from '../../optimizer/snapshot/durations.ts'
import { agents, count, epochSec, toldCount } from './values.ts'

export const resolution = z.enum(['cycle', '5min', '1h']).meta({
  description:
    '`cycle`: every cycle of the last 14 days, an hour to a stretch; `5min`: 60 days, a day to a stretch; `1h`: 400 days, ten days to a stretch.',
})

const pointOf = (bugs: typeof count) =>
  z.strictObject({
    atSec: epochSec.meta({ description: 'Of a cycle, its time; in coarser resolutions the start of what was summed.' }),
    activeBugs: agents.meta({ description: 'Agents at work plus bugs that wait; their mean in coarser resolutions.' }),
    totalAgents: agents.meta({ description: 'Agents on ready workers; their mean in coarser resolutions.' }),
    queued: bugs.meta({ description: 'Bugs that wait; only of cycles, and only where it is known.' }).exactOptional(),
    arrivedBugs: bugs.meta({ description: 'Since the point before.' }),
    finishedBugs: bugs.meta({ description: 'Since the point before.' }),
    judgedBugs: bugs.meta({ description: 'Those of the arrived whose wait is known; absent if none.' }).exactOptional(),
    lateBugs: z
      .number()
      .min(0)
      .meta({ description: 'Found to have waited longer than promised, a sum of probabilities; with `judgedBugs`.' })
      .exactOptional(),
  })

const stretchOf = (bugs: typeof count, point: ReturnType<typeof pointOf>) =>
  z.strictObject({
    fromSec: epochSec,
    points: z.array(point),
    durations: z.array(bugs).length(durationBuckets).meta({
      description:
        'Bugs that finished in the stretch by duration: entry k counts those from 2^(k/2) to 2^((k+1)/2) seconds. All are zero where workers count no bugs.',
    }),
    importedAtSec: epochSec
      .meta({
        description: 'When it was imported; absent where the fleet recorded it itself, and in coarser resolutions.',
      })
      .exactOptional(),
  })

const stretch = stretchOf(count, pointOf(count).meta({ id: 'LoadPoint' })).meta({ id: 'LoadStretch' })
const toldStretch = stretchOf(toldCount, pointOf(toldCount).meta({ id: 'ToldLoadPoint' })).meta({
  id: 'ToldLoadStretch',
})

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

/** Twice as many as cycles at the shortest interval: some are woken in between. */
const mostPoints = (2 * bucketSec.cycle) / parameters.optimizationIntervalSec.min

/** What one request may bring. */
export const mostHours = 48

/** More would be a mistake. */
const mostAgents = 10_000_000

const importedHour = toldStretch.superRefine(({ fromSec, points, durations }, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
  if (bucketStart('cycle', fromSec) !== fromSec) refuse(['fromSec'], 'must be the start of an hour')
  if (points.length > mostPoints) refuse(['points'], `must be at most ${mostPoints} points`)
  if (points.length === 0 && durations.some((bugs) => bugs > 0)) refuse(['durations'], 'must be zeros without points')
  for (const [index, { atSec, activeBugs, queued = 0, totalAgents }] of points.entries()) {
    if (Math.max(activeBugs, totalAgents) > mostAgents || queued > activeBugs)
      return refuse(
        ['points', index],
        `must have at most ${mostAgents} bugs and agents, and no more waiting than there are`,
      )
    const isLater = atSec > (points[index - 1]?.atSec ?? Number.NEGATIVE_INFINITY)
    if (!isLater || bucketStart('cycle', atSec) !== fromSec)
      return refuse(['points', index, 'atSec'], 'must be in the hour, and later than the point before')
  }
})

export const loadImport = z
  .strictObject({
    stretches: z.array(importedHour).min(1).max(mostHours).meta({
      description: 'Hours that are over, of the last 14 days. One without points takes back what was imported for it.',
    }),
  })
  .meta({
    id: 'LoadImport',
    examples: [
      {
        stretches: [
          {
            fromSec: 1_763_899_200,
            points: [
              { atSec: 1_763_899_200, activeBugs: 2, totalAgents: 4, queued: 0, arrivedBugs: 2, finishedBugs: 0 },
              { atSec: 1_763_899_230, activeBugs: 1, totalAgents: 4, queued: 0, arrivedBugs: 0, finishedBugs: 1 },
            ],
            durations: emptyDurations().with(durationBucket(25), 1),
          },
        ],
      },
    ],
  })

/** What is wrong with an hour that expired before it was imported. */
export const tooLongAgo = 'is longer ago than cycles are kept'

export const loadImported = z
  .strictObject({
    fleet: z.string(),
    imported: z
      .int()
      .min(0)
      .meta({ description: 'Hours that are on record now, and were not, or were imported with other contents.' }),
    replaced: z.int().min(0).meta({ description: 'Those of `imported` that had been imported with other contents.' }),
    kept: z.int().min(0).meta({
      description: 'Hours that stay as they were: the fleet has recorded them, or they were imported already.',
    }),
  })
  .meta({ id: 'LoadImported' })

export type LoadAnswer = z.infer<typeof loadAnswer>
export type LoadStretchView = LoadAnswer['stretches'][number]
