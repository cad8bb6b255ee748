import { table, terminalColumns, widthOf } from './print.ts'
import { wrapped } from './wrapped.ts'

type Row = readonly string[]

/** Columns that sentences need, so that a line has more than a word or two. */
const leastRoom = 24

/**
 * Rows that end with a sentence. On a terminal, lines of sentences end between words and stay below each other; where the
 * columns before them leave hardly any room, the last two columns become one. Whatever else reads it gets one line for each row.
 * @param drawings one for each row, empty for those without. They stand right beside the sentences of their rows, so that longer
 *   ones of other rows do not push them away, and are left out where they would wrap
 */
export function sentenceTable(rows: readonly Row[], drawings: readonly string[] = []): string {
  const room = terminalColumns() - widthBefore(rows)
  const isNarrow = room < leastRoom && rows.some((row) => widthOf(last(row)) > room)
  if (isNarrow && rows.some(({ length }) => length > 1)) return sentenceTable(rows.map(lastTwoJoined))
  const drawn = besideSentences(rows, drawings)
  const areShown = Math.max(0, ...drawn.map(widthOf)) <= room
  return table(
    rows.map((row, index) => {
      const beside = areShown ? drawn[index] : undefined
      return [...row.slice(0, -1), beside || wrapped(last(row), { width: room })]
    }),
  )
}

function last(row: Row): string {
  return row.at(-1) ?? ''
}

/** Of all columns but the last, with the two spaces behind each. */
function widthBefore(rows: readonly Row[]): number {
  const columns = Math.max(0, ...rows.map(({ length }) => length - 1))
  return Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  ).reduce((sum, width) => sum + width + 2, 0)
}

function lastTwoJoined(row: Row): Row {
  const joined = row.slice(-2).filter((cell) => cell !== '')
  return [...row.slice(0, -2), joined.join('; ')]
}

/** Each drawing with the sentence before it; empty for rows that have none. */
function besideSentences(rows: readonly Row[], drawings: readonly string[]): readonly string[] {
  const having = rows.filter((_, index) => drawings[index])
  const width = Math.max(0, ...having.map((row) => widthOf(last(row))))
  return rows.map((row, index) => {
    const drawing = drawings[index]
    return drawing ? `${last(row)}${' '.repeat(width - widthOf(last(row)) + 2)}${drawing}` : ''
  })
}
