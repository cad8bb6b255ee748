import fs from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { messageOf } from '../../words/message-of.ts'
import { isTraceHeader } from './read-trace.ts'
import { firstRow } from './rows.ts'
import { TraceError } from './trace-error.ts'

export interface TraceFiles {
  readonly files: readonly string[]
  /** CSV files in the given folders that are no traces. */
  readonly passedOver: readonly string[]
}

/**
 * The trace files that the paths name, in the order of the paths: a file names itself, a folder the traces directly in it, a
 * glob the files that match it, both in order of file names. None comes twice.
 * @throws TraceError naming the folder or glob that has none.
 */
export async function traceFiles(paths: readonly string[]): Promise<TraceFiles> {
  const found = new Map<string, string>()
  const passedOver: string[] = []
  for (const path of paths) {
    const stood = await filesOf(path)
    passedOver.push(...stood.passedOver)
    for (const file of stood.files) if (!found.has(resolve(file))) found.set(resolve(file), file)
  }
  return { files: [...found.values()], passedOver }
}

async function filesOf(path: string): Promise<TraceFiles> {
  const standing = standingAt(path)
  if (standing?.isDirectory()) return inFolder(path)
  if (standing === undefined && /[*?[{]/.test(path)) return { files: matching(path), passedOver: [] }
  return { files: [path], passedOver: [] }
}

/** `undefined` also where nobody may look, or a link leads nowhere: the reader of traces reports what is wrong with it. */
function standingAt(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const csv = /^[^.].*\.csv(?:\.gz)?$/i

async function inFolder(folder: string): Promise<TraceFiles> {
  const names = listed(folder).filter((name) => csv.test(name))
  const files: string[] = []
  const passedOver: string[] = []
  for (const name of names.sort()) {
    const file = join(folder, name)
    const list = (await beginsLikeATrace(file)) ? files : passedOver
    list.push(file)
  }
  if (files.length === 0) throw new TraceError(folder, `is a folder without a trace ${whyNone(passedOver)}`)
  return { files, passedOver }
}

function whyNone(passedOver: readonly string[]): string {
  const [first, second, ...more] = passedOver.map((file) => basename(file))
  if (first === undefined) return '(.csv or .csv.gz) in it'
  if (second === undefined) return `in it: ${first} begins with other columns`
  return `in it: ${first} and ${more.length === 0 ? second : `${more.length + 1} others`} begin with other columns`
}

function listed(folder: string): string[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]))
  } catch (error) {
    throw new TraceError(folder, `cannot be listed (${messageOf(error)})`, {
      cause: error,
    })
  }
}

/** The shell has usually expanded globs already, but not in quotes, and some shells never do. */
function matching(pattern: string): string[] {
  const files = fs
    .globSync(pattern)
    .filter((path) => !standingAt(path)?.isDirectory())
    .sort()
  if (files.length === 0) throw new TraceError(pattern, 'matches no file')
  return files
}

/** True also for files that cannot be read, so that the reader of traces reports what is wrong with them. */
async function beginsLikeATrace(file: string): Promise<boolean> {
  try {
    return isTraceHeader(await firstRow(file))
  } catch (error) {
    if (error instanceof TraceError) return true
    throw error
  }
}
