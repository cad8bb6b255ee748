import * as z from 'zod'
import type { Floor } from '../../optimizer/floors/plan-floors.ts'
import { durationBuckets } from '../../optimizer/snapshot/durations.ts'
import { firstIssueWords, issueWords } from '../../words/issue-words.ts'
import { SavedWorldError } from '../world/saved-world.ts'
import type { SavedWorld } from '../world/world.ts'
import type { SavedHeartbeats } from './heartbeats.ts'

/** A fleet as plain JSON: the world, the state of its groups, the reports of its workers. Fault switches are not part of it. */
export interface SavedFleet {
  readonly version: 1
  readonly world: SavedWorld
  readonly groups: readonly {
    readonly key: string
    readonly desired: number
    readonly lastLaunchSec: number | null
    readonly floors: readonly Floor[]
  }[]
  readonly heartbeats: SavedHeartbeats
}

const count = z.int().min(0)

const report = z.strictObject({
  firstSec: z.int(),
  reportedAtSec: z.int(),
  usedAgents: count,
  drainAcknowledged: z.boolean(),
  counters: z.strictObject({
    started: count,
    finished: count,
    busySec: count,
    durations: z.array(count).length(durationBuckets),
  }),
})

/** The world inside is left to `restoreWorld`. */
const savedFleet = z.strictObject({
  version: z.literal(1),
  world: z.unknown(),
  groups: z.array(
    z.strictObject({
      key: z.string(),
      desired: count,
      lastLaunchSec: z.int().nullable(),
      floors: z.array(z.strictObject({ atSec: z.int(), workers: count })).default([]),
    }),
  ),
  heartbeats: z.strictObject({
    random: z.tuple([z.int(), z.int(), z.int(), z.int()]),
    reports: z.array(z.tuple([z.string(), report])),
    due: z.array(z.tuple([z.string(), z.int()])),
  }),
})

/**
 * @param keys groups of the fleet that continues it, in order.
 * @throws SavedWorldError saying what is wrong, with zod's own error as its cause.
 */
export function parsedFleet(saved: unknown, keys: readonly string[]): z.infer<typeof savedFleet> {
  const { success, data, error } = savedFleet.safeParse(saved, { error: issueWords })
  if (!success) throw new SavedWorldError(`not a saved fleet: ${firstIssueWords(error)}`, { cause: error })
  const savedKeys = data.groups.map((group) => group.key)
  if (savedKeys.join() !== keys.join())
    throw new SavedWorldError(`saved for the groups ${savedKeys.join(', ')}, not for ${keys.join(', ')}`)
  return data
}
