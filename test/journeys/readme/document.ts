import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

/** A fenced block of the README, or of the page that shows the API by example. */
export interface Fence {
  readonly language: string
  readonly text: string
  /** Page and line number of its beginning, for messages. */
  readonly place: string
  /** The name by which a block says that no test can run it. */
  readonly notRun?: string
  /** The block that shows what this one prints, if it follows. */
  shows?: Fence
}

export const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The pages whose blocks are run, in this order. */
const run = ['README.md', 'lib/http/README.md']

export const fences: readonly Fence[] = run.flatMap((page) =>
  fencesOf(page, readFileSync(join(root, page), 'utf8').split('\n')),
)

/** The text outside of fences. */
export function proseOf(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

export const prose = proseOf(readme)

/** All pages for readers, starting with the README. */
export const pages: readonly string[] = [
  'README.md',
  ...['lib', 'infra'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => join(folder, path)),
  ),
]

/** The lines between two comments. */
export function between(begin: string, end: string): string {
  return readme.split(begin)[1]?.split(end)[0]?.split('\n').slice(1, -1).join('\n') ?? ''
}

/** Anchors as GitHub derives them from headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}

function fencesOf(page: string, lines: readonly string[]): Fence[] {
  const found: Fence[] = []
  let begin: number | undefined
  lines.forEach((line, index) => {
    if (!line.startsWith('```')) return
    if (begin === undefined) {
      begin = index
      return
    }
    const notRun = /^<!-- not run: (\S+) -->$/.exec(lines[begin - 1] ?? '')?.[1]
    const fence: Fence = {
      language: (lines[begin] ?? '').slice(3),
      text: lines.slice(begin + 1, index).join('\n'),
      place: `${page}:${begin + 2}`,
      ...(notRun !== undefined && { notRun }),
    }
    const before = found.at(-1)
    if (before?.language === 'sh' && ['json', 'text'].includes(fence.language)) before.shows = fence
    found.push(fence)
    begin = undefined
  })
  return found
}
