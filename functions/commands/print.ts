import { stripVTControlCharacters, styleText } from 'node:util'
import Table from 'cli-table3'

type Style = Parameters<typeof styleText>[0]

/** Coloured where stdout is a terminal that takes colours; NO_COLOR and FORCE_COLOR have their say. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
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

/** Columns without lines, so that a table can be read, copied and cut alike. */
export function table(rows: readonly (readonly string[])[], head: readonly string[] = []): string {
  const lines = new Table({
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    head: head.map((title) => styled('dim', title)),
  })
  lines.push(...rows.map((row) => [...row]))
  return lines.toString().replaceAll(/[ ]+$/gm, '')
}

/**
 * The table without its last column where that would make lines wrap. What stands in it stands beside the rows that have
 * it: longer rows without do not push it away.
 */
export function tableWithin(columns: number, rows: readonly (readonly string[])[]): string {
  const width = (text: string) => stripVTControlCharacters(text).length
  const having = rows.filter((row) => row.at(-1) !== '')
  const beside = Math.max(0, ...having.map((row) => width(row.at(-2) ?? '')))
  const joined = ([...row]: readonly string[]) => {
    const [note = '', last = ''] = row.splice(-2)
    return [...row, last === '' ? note : `${note}${' '.repeat(beside - width(note) + 2)}${last}`]
  }
  const whole = table(rows.map(joined))
  return Math.max(...whole.split('\n').map(width)) <= columns ? whole : table(rows.map((row) => row.slice(0, -1)))
}

/** Colour of what a cycle did. */
export function outcomeStyled(outcome: 'grow' | 'shrink' | 'steady' | 'hold'): string {
  const styles = { grow: 'blue', shrink: 'green', steady: 'dim', hold: 'yellow' } as const
  return styled(styles[outcome], outcome)
}
