import { describe, expect, test } from 'vitest'
import { sentenceTable } from '../../../../functions/commands/terminal/sentence-table.ts'
import { onTerminalOf } from '../../terminal.ts'

describe('a table of sentences', () => {
  const rows = [
    ['H1', '0.934 x', 'against the cheapest setting of any rival', 'worst 1.2 x on nights'],
    ['H2', '0.951 x', 'no setting of any rival keeps the promise', ''],
  ]
  const whole = `H1  0.934 x  against the cheapest setting of any rival  worst 1.2 x on nights
H2  0.951 x  no setting of any rival keeps the promise`

  test('is whole where something else than a terminal reads it, and on a terminal that has room', () => {
    expect(sentenceTable(rows)).toBe(whole)
    onTerminalOf(77)
    expect(sentenceTable(rows)).toBe(whole)
  })

  test('breaks the last column between words where it would wrap', () => {
    onTerminalOf(37)
    expect(sentenceTable(rows.map((row) => row.slice(0, 3)))).toBe(`H1  0.934 x  against the cheapest
             setting of any rival
H2  0.951 x  no setting of any rival
             keeps the promise`)
  })

  test('makes the last two columns one where those before leave no room for sentences', () => {
    onTerminalOf(76)
    expect(sentenceTable(rows)).toBe(`H1  0.934 x  against the cheapest setting of any rival; worst 1.2 x on
             nights
H2  0.951 x  no setting of any rival keeps the promise`)
  })

  test('is one column, where even two leave no room', () => {
    onTerminalOf(20)
    expect(
      sentenceTable([
        ['coverage', 'full', 'of workers'],
        ['late', 'none', 'of 45 bugs'],
      ]),
    ).toBe(`coverage; full; of
workers
late; none; of 45
bugs`)
  })

  test('is nothing where there is nothing to tell', () => {
    onTerminalOf(80)
    expect(sentenceTable([])).toBe('')
  })
})

describe('drawings beside sentences', () => {
  const rows = [
    ['\u001b[1mdemand\u001b[22m', '12 working'],
    ['capacity', '9 ready'],
    ['forecast', 'a note longer than all of the others'],
  ]
  const drawings = ['▁▂▃▄▅▆▇█▇▆▅▄▃', '▂▂▂▂▂▂▂▂▂▂▂▂▂', '']

  test('stand right beside the rows that have one, however long the others are', () => {
    expect(sentenceTable(rows, drawings)).toBe(`\u001b[1mdemand\u001b[22m    12 working  ▁▂▃▄▅▆▇█▇▆▅▄▃
capacity  9 ready     ▂▂▂▂▂▂▂▂▂▂▂▂▂
forecast  a note longer than all of the others`)
  })

  test('stay where only other rows would wrap', () => {
    onTerminalOf(35)
    expect(sentenceTable(rows, drawings)).toBe(`\u001b[1mdemand\u001b[22m    12 working  ▁▂▃▄▅▆▇█▇▆▅▄▃
capacity  9 ready     ▂▂▂▂▂▂▂▂▂▂▂▂▂
forecast  a note longer than all of
          the others`)
  })

  test('are left out where they would wrap', () => {
    onTerminalOf(34)
    const [demand, capacity] = sentenceTable(rows, drawings).split('\n')
    expect([demand, capacity]).toEqual(['\u001b[1mdemand\u001b[22m    12 working', 'capacity  9 ready'])
  })
})
