import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

/** A fenced block of a page. */
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

/** The README comes first, as to its reader; the API shows plans of the burst that the page before it has asked for. */
const inOrder = ['README.md', 'functions/README.md', 'lib/http/README.md']

/** All pages for readers: those whose blocks are run first are in the order of running. */
export const pages: readonly string[] = [
  ...inOrder,
  ...[...markdownOf('.'), ...['functions', 'infra', 'lib', 'test'].flatMap((folder) => markdownOf(folder, true))]
    .filter((page) => !inOrder.includes(page))
    .toSorted(),
]

/** Pages on how to use the product and how it works: all but those on why it became so. */
export const manual: readonly string[] = pages.filter((page) => !page.startsWith('lib/decisions/'))

export const fences: readonly Fence[] = pages.flatMap((page) => fencesOf(page, textOf(page).split('\n')))

/** The blocks of commands. */
export const shell: readonly Fence[] = fences.filter(({ language }) => language === 'sh')

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The text of a page outside of its fences. */
export function proseOf(page: string): string {
  return textOf(page).replaceAll(/^```[\s\S]*?^```/gm, '')
}

/** The lines of a page between two comments. */
export function between(page: string, begin: string, end: string): string {
  return textOf(page).split(begin)[1]?.split(end)[0]?.split('\n').slice(1, -1).join('\n') ?? ''
}

/** What a page links to, as it is written there. */
export function linksOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
}

/** Anchors as GitHub derives them from headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  return new Set(
    [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}

function markdownOf(folder: string, recursive = false): readonly string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path))
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
