import { createHash, type Hash } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Load } from '../load.ts'
import type { PolicyReport, RunOptions } from '../report/report.ts'
import { OutputError } from '../report/write-whole.ts'
import type { Task } from './play.ts'

const lineStart = '{"key":'

/** Results from before an interruption, and those since. */
export interface ResumeFile {
  find(task: Task): PolicyReport | undefined
  add(task: Task, report: PolicyReport): void
}

/** The code that plays, with everything it depends on. */
const code = join(import.meta.dirname, '../..')

const line = z.object({
  key: z.string(),
  report: z.looseObject({
    policy: z.string(),
    parameters: z.record(z.string(), z.number()),
    workerHours: z.number(),
    lateRatio: z.number(),
  }),
})

/**
 * Opens a file with one line of JSON per result, written as results come, so that an interrupted run can be resumed. A result
 * is found only for the same jobs, conditions, player and code: every file of this library is part of its key, so results of
 * an older version are not used. A line cut short by the interruption is ignored.
 * @throws OutputError when the file is something else, or cannot be written.
 */
export function openResumeFile(path: string, loads: readonly Load[], options: RunOptions): ResumeFile {
  const known = new Map<string, PolicyReport>()
  const text = attempt(path, () => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
  const lines = text.split('\n').filter((each) => each !== '')
  for (const each of lines) {
    const result = parsed(each)
    if (result !== undefined) known.set(result.key, result.report)
  }
  if (known.size === 0 && lines.some((each) => !each.startsWith(lineStart)))
    throw new OutputError(path, new Error('it is not a file to resume from'))
  // Ends a line that was cut short, and checks before the work that the file can be written.
  attempt(path, () => appendFileSync(path, text === '' || text.endsWith('\n') ? '' : '\n'))
  const version = versionOf(code)
  const prints = loads.map(printOf)
  const keyOf = ({ load, player }: Task) =>
    createHash('sha256')
      .update(JSON.stringify([version, prints[load], conditions(options), player]))
      .digest('base64url')
  return {
    find: (task) => known.get(keyOf(task)),
    add: (task, report) =>
      attempt(path, () => appendFileSync(path, `${JSON.stringify({ key: keyOf(task), report })}\n`)),
  }
}

function parsed(text: string): { readonly key: string; readonly report: PolicyReport } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const { success, data } = line.safeParse(value)
  // The key proves that the same code wrote it, so the other fields need no check.
  return success ? { key: data.key, report: data.report as unknown as PolicyReport } : undefined
}

function conditions({
  sloWaitSec,
  lateCostHours,
  bootSec,
  agentsPerWorker,
  intervalSec,
  seed,
  bounds,
  given,
  timeZone,
}: RunOptions): unknown {
  const optional = [bounds ?? null, timeZone ?? null, lateCostHours ?? null, given ?? null]
  return [sloWaitSec, bootSec, agentsPerWorker, intervalSec, seed, ...optional]
}

function printOf({ trace, originSec, stretches, endSec, warmupSec, submitSec, durationSec, faults }: Load): string {
  return createHash('sha256')
    .update(JSON.stringify([trace, originSec, stretches, endSec, warmupSec, faults ?? []]))
    .update(submitSec)
    .update(durationSec)
    .digest('base64url')
}

function versionOf(folder: string): string {
  const hash = createHash('sha256')
  readInto(hash, folder)
  return hash.digest('base64url')
}

function readInto(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) readInto(hash, path)
    else if (/\.[jt]s$/.test(entry.name)) hash.update(entry.name).update(readFileSync(path))
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw new OutputError(path, error)
  }
}
