import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '../../words/message-of.ts'
import { TraceError } from './trace-error.ts'

const longestRow = 1 << 16

/**
 * Reads a text file, gzipped or not (its first bytes tell), and passes on each line that is not blank with its line number,
 * from 1. Only one chunk is in memory at a time.
 * @throws TraceError when the file cannot be read; whatever `row` throws.
 */
export async function eachRow(path: string, row: (line: string, lineNumber: number) => void): Promise<void> {
  let rest = ''
  let lineNumber = 0
  const take = (line: string): void => {
    lineNumber++
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    if (text.trim() !== '') row(text, lineNumber)
  }
  // A TextDecoder also drops the byte order mark that spreadsheets like to write.
  const decoder = new TextDecoder()
  try {
    for await (const chunk of await plain(path)) {
      const text = rest + decoder.decode(chunk as Buffer, { stream: true })
      let from = 0
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        take(text.slice(from, to))
        from = to + 1
      }
      rest = text.slice(from)
      if (rest.length > longestRow)
        throw new TraceError(path, `longer than ${longestRow} characters, is this a CSV file?`, { row: lineNumber + 1 })
    }
  } catch (error) {
    throw error instanceof TraceError ? error : new TraceError(path, whyUnreadable(error), { cause: error })
  }
  if (rest !== '') take(rest)
}

/**
 * The first line that is not blank; empty where there is none. Nothing is read beyond the chunk in which it ends.
 * @throws TraceError when the file cannot be read so far.
 */
export async function firstRow(path: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of await plain(path)) {
      text += decoder.decode(chunk as Buffer, { stream: true })
      const [, line] = /^\s*(\S.*)\r?\n/.exec(text) ?? []
      if (line !== undefined || text.length > longestRow) return line ?? ''
    }
    return text.trim()
  } catch (error) {
    throw new TraceError(path, whyUnreadable(error), { cause: error })
  }
}

async function plain(path: string): Promise<Readable> {
  const chunks = createReadStream(path, { highWaterMark: 1 << 18 })[Symbol.asyncIterator]()
  const first = await chunks.next()
  const bytes = Readable.from(startingWith(first, chunks), { objectMode: false })
  const head = first.done ? undefined : (first.value as Buffer)
  if (head?.[0] !== 0x1f || head[1] !== 0x8b) return bytes
  // The stream returned emits the errors of all streams before it, so the callback has nothing to do.
  return pipeline(bytes, createGunzip({ chunkSize: 1 << 18 }), () => undefined)
}

async function* startingWith(first: IteratorResult<Buffer>, others: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let next = first; !next.done; next = await others.next()) yield next.value
  } finally {
    await others.return?.()
  }
}

/** Why a file cannot be read, for a line that names it. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EISDIR') return 'is a folder, not a trace file'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read (permission denied)'
  if (code.startsWith('Z_')) return 'is a damaged or incomplete gzip file'
  return `cannot be read (${messageOf(error)})`
}
