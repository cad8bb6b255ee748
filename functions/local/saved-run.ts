import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { writeWhole } from '../../lib/replay/report/write-whole.ts'
import type { SimulatedGroup } from '../../lib/simulated/fleet.ts'
import { firstIssueWords, issueWords } from '../../lib/words/issue-words.ts'
import { messageOf } from '../../lib/words/message-of.ts'
import type { NamedLoad } from './named-load.ts'

/** What a run is made of. A saved run can be continued only with the same ingredients. */
const ingredients = z.object({
  fleet: z.string(),
  trace: z.string(),
  jobs: z.int(),
  periodSec: z.number(),
  agentsPerWorker: z.int(),
  groups: z.int().default(1),
})

const savedRun = z.object({
  version: z.literal(1),
  madeOf: ingredients,
  /** Epoch seconds of the load's second 0. */
  originSec: z.number(),
  /** Checked by the simulated fleet. */
  fleet: z.looseObject({ world: z.looseObject({ nowSec: z.number() }) }),
})

export type Ingredients = z.infer<typeof ingredients>
export type SavedRun = z.infer<typeof savedRun>

/** The saved run in the data directory is damaged or has other ingredients. The message is one line. */
class SavedRunError extends Error {
  override readonly name = 'SavedRunError'
}

export function ingredientsOf(fleet: string, load: NamedLoad, groups: readonly SimulatedGroup[]): Ingredients {
  const { name: trace, submitSec, periodSec } = load
  const agentsPerWorker = groups[0]?.agentsPerWorker ?? 0
  return { fleet, trace, jobs: submitSec.length, periodSec, agentsPerWorker, groups: groups.length }
}

const fileIn = (directory: string) => join(directory, 'fleet.json')

/**
 * The run to continue; `undefined` in a new directory. A run that cannot be continued is left as it is.
 * @throws SavedRunError
 */
export function savedRunIn(directory: string, madeOf: Ingredients): SavedRun | undefined {
  const file = fileIn(directory)
  const text = read(file)
  if (text === undefined) return undefined
  const result = savedRun.safeParse(parse(file, text), { error: issueWords })
  if (!result.success)
    throw new SavedRunError(`${file} is damaged: ${firstIssueWords(result.error)}`, { cause: result.error })
  const differing = Object.entries(result.data.madeOf).find(
    ([name, value]) => madeOf[name as keyof Ingredients] !== value,
  )
  if (differing === undefined) return result.data
  const [name, value] = differing
  throw new SavedRunError(
    `${directory} holds a run with ${names[name as keyof Ingredients]} ${value}, not ${madeOf[name as keyof Ingredients]}: start it as it was, or give another --data`,
  )
}

const names: Readonly<Record<keyof Ingredients, string>> = {
  fleet: 'the fleet',
  trace: 'the trace',
  jobs: 'a trace of so many jobs:',
  periodSec: 'a trace of so many seconds:',
  agentsPerWorker: 'agents per worker',
  groups: 'a number of groups of',
}

/** Replaces the file atomically, so that after `kill -9` it holds either the last cycle's run or this one's. */
export function saveRun(
  directory: string,
  run: Omit<SavedRun, 'version' | 'fleet'> & { readonly fleet: object },
): void {
  writeWhole(fileIn(directory), JSON.stringify({ version: 1, ...run }))
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new SavedRunError(`${file} cannot be read: ${messageOf(cause)}`, { cause })
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SavedRunError(`${file} is damaged: it is not JSON`, { cause })
  }
}
