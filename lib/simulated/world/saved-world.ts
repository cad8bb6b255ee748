import * as z from 'zod'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { durationBuckets } from '../../optimizer/snapshot/durations.ts'
import { firstIssueWords, issueWords } from '../../words/issue-words.ts'
import type { SavedWorld } from './world.ts'

/** A value is not a saved world, or not of this fleet. */
export class SavedWorldError extends Error {
  override readonly name = 'SavedWorldError'
}

const count = z.int().min(0)
const sec = z.int()
const durations = z.array(count).length(durationBuckets)
const job = [count, sec, z.int().min(1)] as const

const worker = z.strictObject({
  id: z.string(),
  number: count,
  group: count,
  phase: z.enum(['booting', 'ready', 'draining']),
  healthy: z.boolean(),
  launchedAtSec: sec,
  readyAtSec: sec,
  totalAgents: z.int().min(1),
  limitAgents: z.number().min(0),
  usedAgents: count,
  started: count,
  finished: count,
  busySec: count,
  durations,
})

const totals = z.strictObject({
  arrived: count,
  started: count,
  finished: count,
  interrupted: count,
  launches: count,
  terminations: count,
  billedSec: count,
  busyAgentSec: count,
  readyAgentSec: count,
  drainingAgentSec: count,
  finishedSec: count,
  durations,
})

const savedWorld = z.strictObject({
  version: z.literal(1),
  nowSec: sec,
  launched: count,
  lastSubmitSec: sec.nullable(),
  random: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  jobs: z.record(z.string(), z.number()),
  totals,
  billedUntilSec: z.array(sec),
  workers: z.array(worker),
  running: z.array(z.tuple([...job, sec, z.string()])),
  queue: z.array(z.tuple([...job])),
})

/** @throws SavedWorldError saying what is wrong, with zod's own error as its cause. */
export function parsedWorld(saved: unknown): SavedWorld {
  const { success, data, error } = savedWorld.safeParse(saved, { error: issueWords })
  if (!success) throw new SavedWorldError(`not a saved world: ${firstIssueWords(error)}`, { cause: error })
  const used = new Map<string, number>()
  for (const [, , , , id] of data.running) used.set(id, (used.get(id) ?? 0) + 1)
  for (const { id, usedAgents } of data.workers)
    if (usedAgents !== (used.get(id) ?? 0))
      throw new SavedWorldError(
        `${id} has ${withNoun(usedAgents, 'busy agent')} but ${withNoun(used.get(id) ?? 0, 'job')}`,
      )
  return data
}
