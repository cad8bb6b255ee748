import { describe, expect, test } from 'vitest'
import { tableWithin } from '../../../../functions/commands/terminal/print.ts'

describe('a table of limited width', () => {
  const rows = [
    ['\u001b[1mdemand\u001b[22m', '12 working', '▁▂▃'],
    ['capacity', '9 ready', '▂▂▂'],
    ['forecast', 'a long note', ''],
  ]

  test('is complete when it fits, and colours take no room', () => {
    expect(tableWithin(25, rows)).toContain('12 working  ▁▂▃')
  })

  test('leaves out its last column when that would wrap', () => {
    expect(tableWithin(23, rows)).toBe(
      '\u001b[1mdemand\u001b[22m    12 working\ncapacity  9 ready\nforecast  a long note',
    )
  })

  test('shows its last column in rows that have it, however long the others are', () => {
    const [demand, capacity, forecast] = tableWithin(100, [...rows, ['usage', 'a note longer than all', '']]).split(
      '\n',
    )
    expect([demand, capacity, forecast]).toEqual([
      '\u001b[1mdemand\u001b[22m    12 working  ▁▂▃',
      'capacity  9 ready     ▂▂▂',
      'forecast  a long note',
    ])
  })
})
