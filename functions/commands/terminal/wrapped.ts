import { terminalColumns, widthOf } from './print.ts'

interface Wrapping {
  /** Of every line but the first. */
  readonly indent?: string
  /** Where lines may end: it stays at the end of a line. */
  readonly between?: string
  /** Columns for the text: those of the terminal when absent, and no limit where there is none. */
  readonly width?: number
}

/** Text broken so that no word is cut at the edge of the terminal. What else reads it gets it in one line. */
export function wrapped(
  text: string,
  { indent = '', between = ' ', width = terminalColumns() }: Wrapping = {},
): string {
  const begin = text.length - text.trimStart().length
  const [first = '', ...others] = text.slice(begin).split(between)
  const lines: string[] = []
  let line = `${text.slice(0, begin)}${first}`
  for (const part of others) {
    const longer = `${line}${between}${part}`
    if (widthOf(longer) <= width) line = longer
    else {
      lines.push(`${line}${between}`.trimEnd())
      line = `${indent}${part}`
    }
  }
  return [...lines, line].join('\n')
}
