import * as z from 'zod'
import { durationBuckets } from '../../optimizer/snapshot/durations.ts'
import { count, durationSec, epochSec, groupKey, toldCount, workerId } from './values.ts'

const slots = z.int().min(0).max(10_000)

export const heartbeat = z
  .strictObject({
    usedAgents: slots.meta({ description: 'Agents at work.' }),
    totalAgents: slots.meta({ description: 'Agents that the worker hosts.' }),
    bootId: z
      .string()
      .min(1)
      .max(128)
      .meta({
        description: 'New at every start of the reporting process; the counters begin at zero with it.',
        examples: ['5f0c9d1e'],
      }),
    launchedAtSec: epochSec
      .meta({ description: 'When the instance was launched: the lead time is learned from it. Epoch seconds.' })
      .exactOptional(),
    reportedAtSec: epochSec
      .meta({ description: 'When the numbers were read; by default, the time of arrival. Epoch seconds.' })
      .exactOptional(),
    drainAcknowledged: z
      .boolean()
      .meta({ description: 'The worker has seen `drain` and takes no new bugs.' })
      .exactOptional(),
    counters: z
      .strictObject({
        started: toldCount,
        finished: toldCount,
        busySec: z.number().min(0).max(1e15).meta({ description: 'Agent-seconds of work in the finished bugs.' }),
        durations: z.array(toldCount).length(durationBuckets).exactOptional().meta({
          description: 'Finished bugs by duration: entry k counts those from 2^(k/2) to 2^((k+1)/2) seconds.',
        }),
      })
      .meta({
        description:
          'Numbers of bugs since the start that `bootId` names; they never fall. A process that gets beyond the maximum begins at zero with another `bootId`.',
      })
      .exactOptional(),
  })
  .refine((body) => body.usedAgents <= body.totalAgents, {
    path: ['usedAgents'],
    message: 'more agents at work than the worker hosts (totalAgents)',
  })
  .meta({ id: 'Heartbeat', examples: [{ usedAgents: 3, totalAgents: 4, bootId: '5f0c9d1e' }] })

export const heartbeatAnswer = z
  .strictObject({
    targetAgents: slots.meta({
      description: 'Agents that the plan wants busy here; a worker that fetches its bugs itself stops there.',
    }),
    drain: z.boolean().meta({ description: 'Take no new bugs, and acknowledge in the next heartbeat.' }),
    reportAfterSec: durationSec.meta({ description: 'Report again after this many seconds, give or take a fifth.' }),
  })
  .meta({ id: 'HeartbeatAnswer', examples: [{ targetAgents: 4, drain: false, reportAfterSec: 60 }] })

export const placementsRequest = z
  .strictObject({
    bugs: z.int().min(1).max(100_000).meta({ description: 'How many bugs are to be placed.' }),
    placedSince: z
      .array(z.strictObject({ worker: workerId, bugs: toldCount }))
      .max(10_000)
      .meta({
        description:
          'Bugs that the caller has placed and the workers cannot have reported yet: nothing is reserved here.',
      })
      .exactOptional(),
  })
  .meta({ id: 'PlacementsRequest', examples: [{ bugs: 3 }] })

export const placementsAnswer = z
  .strictObject({
    fleet: z.string(),
    placements: z
      .array(z.strictObject({ worker: z.string(), group: groupKey, bugs: z.int().min(1) }))
      .meta({ description: 'The busiest workers first.' }),
    placedBugs: count,
    unplacedBugs: count.meta({ description: 'Bugs for which no agent is free: let them wait.' }),
  })
  .meta({
    id: 'PlacementsAnswer',
    examples: [
      {
        fleet: 'fixwurx',
        placements: [{ worker: 'i-0123456789abcdef0', group: 'eu-central-1/fixwurx-workers', bugs: 1 }],
        placedBugs: 1,
        unplacedBugs: 2,
      },
    ],
  })

export const backlogReport = z
  .strictObject({ queued: toldCount.meta({ description: 'Bugs that wait for an agent, without those at work.' }) })
  .meta({ id: 'BacklogReport', examples: [{ queued: 12 }] })

export const backlogAnswer = z
  .strictObject({ fleet: z.string(), queued: count, reportedAtSec: epochSec })
  .meta({ id: 'BacklogAnswer', examples: [{ fleet: 'fixwurx', queued: 12, reportedAtSec: 1_763_900_000 }] })

export type HeartbeatReport = z.infer<typeof heartbeat>
