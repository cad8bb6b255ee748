import * as z from 'zod'
import { count, epochSec, groupHold, groupKey, mode } from './values.ts'

/** What documents say of a group wherever they tell of one. */
export const groupBasics = {
  group: groupKey,
  mode,
  minWorkers: count,
  maxWorkers: count,
  desiredWorkers: count,
  agentsPerWorker: count,
}

const phases = z.strictObject({ ready: count, booting: count, draining: count })

export const groupStanding = z
  .strictObject({
    ...groupBasics,
    comingWorkers: count.meta({ description: 'Requested, but not there yet.' }),
    workers: phases,
    silentWorkers: count.meta({ description: 'Workers that have come up but have no fresh report.' }),
    agents: phases,
    usedAgents: count.meta({ description: 'Agents known to be at work, on draining workers too.' }),
    hourlyUsd: z
      .number()
      .min(0)
      .meta({ description: 'Price of a worker per hour, if a tag of the group states it.' })
      .exactOptional(),
    timeZone: z
      .string()
      .meta({ description: 'Time zone that its days follow, if a tag of the group states it.' })
      .exactOptional(),
    holds: z.array(groupHold).meta({
      description: 'Why nothing may leave the group: as seen in the look, or as found when a step was tried.',
    }),
    launchesNothing: z
      .literal(true)
      .meta({ description: 'The Launch process of the group is suspended.' })
      .exactOptional(),
    refusal: z
      .strictObject({
        failures: count.meta({ description: 'In a row.' }),
        reason: z.string(),
        untilSec: epochSec
          .meta({
            description: 'No launch before this time; absent if one worker at a time is launched until one reports.',
          })
          .exactOptional(),
      })
      .meta({ description: 'Present if the launches of the group fail at present.' })
      .exactOptional(),
  })
  .meta({
    id: 'GroupStanding',
    description: 'A group as the last look saw it, with its workers and what is known about its launches.',
  })

export type GroupStandingView = z.infer<typeof groupStanding>
