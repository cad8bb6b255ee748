import { once } from 'node:events'
import { stripVTControlCharacters, styleText } from 'node:util'
import Table from 'cli-table3'

type Style = Parameters<typeof styleText>[0]

/** Coloured if stdout is a terminal with colours; NO_COLOR and FORCE_COLOR take precedence. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Width of the terminal; without end where there is none, so that files and pipes get all. */
export function terminalColumns(): number {
  return process.stdout.columns || Number.POSITIVE_INFINITY
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Rows that are written at once: few enough for memory, enough to be quick. */
const rowsAtOnce = 10_000

/** Prints many rows, no faster than they are read. */
export async function printRows(rows: Iterable<string>): Promise<void> {
  let some: string[] = []
  const write = async () => {
    if (!process.stdout.write(`${some.join('\n')}\n`)) await once(process.stdout, 'drain')
    some = []
  }
  for (const row of rows) if (some.push(row) >= rowsAtOnce) await write()
  if (some.length > 0) await write()
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}

const none = ''
const bare = {
  top: none,
  'top-mid': none,
  'top-left': none,
  'top-right': none,
  bottom: none,
  'bottom-mid': none,
  'bottom-left': none,
  'bottom-right': none,
  left: none,
  'left-mid': none,
  mid: none,
  'mid-mid': none,
  right: none,
  'right-mid': none,
  middle: '  ',
}

/** Columns without rules, so that a table is easy to read, to copy and to `cut`. */
export function table(rows: readonly (readonly string[])[], head: readonly string[] = []): string {
  const lines = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: head.map((title) => styled('dim', title)),
  })
  lines.push(...rows.map((row) => [...row]))
  return lines.toString().replaceAll(/[ ]+$/gm, '')
}

/** Width of the longest line, as displayed. */
export const widthOf = (text: string) =>
  Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length))

/** Colour of what a cycle did. */
export function outcomeStyled(outcome: 'grow' | 'shrink' | 'steady' | 'hold'): string {
  const styles = { grow: 'blue', shrink: 'green', steady: 'dim', hold: 'yellow' } as const
  return styled(styles[outcome], outcome)
}
