import { styled, table, terminalColumns } from './print.ts'
import { wrapped } from './wrapped.ts'

export interface Column {
  readonly title: string
  /** One for each row, as wide as they come. */
  readonly cells: readonly string[]
  /** Numbers are compared by their last digits, words by their first letters. */
  readonly align: 'left' | 'right'
  /** Shown however narrow the terminal is. */
  readonly always?: true
  /** Where lines of the last column may end: it stays at the end of a line. Without it they do not. */
  readonly breaks?: string
}

interface Look {
  /** Index of a row to stand out. */
  readonly boldRow?: number | undefined
  /** For cells that tell themselves what they are. Titles only name what was left out. */
  readonly headless?: boolean
}

/**
 * A table whose columns go from the most important to the least. On a terminal the last of those that need not be there are
 * left out until lines no longer wrap, and if that is not enough, lines of the last column end where they may. Whatever else
 * reads it gets all columns, and one line for each row.
 * @returns the table, and the titles of what was left out, for `noRoomFor`
 */
export function columnTable(
  columns: readonly Column[],
  { boldRow, headless = false }: Look = {},
): { readonly text: string; readonly leftOut: readonly string[] } {
  const told = headless ? columns.map((column) => ({ ...column, title: '' })) : columns
  const shown = columnsWithin(terminalColumns(), told)
  const [head, ...rows] = transposed(lastBroken(terminalColumns(), shown).map(alignedCells))
  return {
    text: table(
      rows.map((row, index) => (index === boldRow ? row.map((cell) => styled('bold', cell)) : row)),
      headless ? [] : head,
    ),
    leftOut: columns.filter((_, index) => !shown.includes(told[index] as Column)).map(({ title }) => title),
  }
}

/** The line below tables on what they lack; empty where they lack nothing. */
export function noRoomFor(titles: readonly string[]): string {
  if (titles.length === 0) return ''
  const named = [...new Set(titles)].join(', ')
  return `${styled('dim', wrapped(`no room here for ${named}: a wider terminal or a pipe has them`))}\n`
}

function transposed(columns: readonly (readonly string[])[]): string[][] {
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? ''))
}

function columnsWithin(width: number, columns: readonly Column[]): readonly Column[] {
  const last = columns.findLastIndex(({ always }) => always === undefined)
  return tableWidth(columns) <= width || last < 0 ? columns : columnsWithin(width, columns.toSpliced(last, 1))
}

/** The columns with the lines of the last one broken, where they may be and would wrap. */
function lastBroken(width: number, columns: readonly Column[]): readonly Column[] {
  const last = columns.at(-1)
  const whole = tableWidth(columns)
  if (last?.breaks === undefined || whole <= width) return columns
  const room = { between: last.breaks, width: width - whole + cellWidth(last) }
  return [...columns.slice(0, -1), { ...last, cells: last.cells.map((cell) => wrapped(cell, room)) }]
}

/** Two spaces are between columns. */
function tableWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + 2 + cellWidth(column), -2)
}

function cellWidth({ title, cells }: Column): number {
  return Math.max(title.length, ...cells.map((cell) => cell.length))
}

function alignedCells(column: Column): string[] {
  const width = cellWidth(column)
  const all = [column.title, ...column.cells]
  return column.align === 'left' ? all : all.map((cell) => cell.padStart(width))
}
