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

/** The table without its last column where that would make lines wrap. */
export function tableWithin(columns: number, rows: readonly (readonly string[])[]): string {
  const whole = table(rows)
  const width = Math.max(...whole.split('\n').map((line) => stripVTControlCharacters(line).length))
  return width <= columns ? whole : table(rows.map((row) => row.slice(0, -1)))
}

/** Colour of what a cycle did. */
export function outcomeStyled(outcome: 'grow' | 'shrink' | 'steady' | 'hold'): string {
  const styles = { grow: 'blue', shrink: 'green', steady: 'dim', hold: 'yellow' } as const
  return styled(styles[outcome], outcome)
}
