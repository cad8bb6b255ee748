import { describe, expect, test } from 'vitest'
import { tableWithin } from '../../../functions/commands/print.ts'

describe('a table within so many columns', () => {
  const rows = [
    ['\u001b[1mdemand\u001b[22m', '12 working', '▁▂▃'],
    ['forecast', 'a long note', ''],
  ]

  test('is whole where it fits, and colours take no room', () => {
    expect(tableWithin(26, rows)).toContain('12 working   ▁▂▃')
  })

  test('leaves out its last column where that would wrap', () => {
    expect(tableWithin(23, rows)).toBe('\u001b[1mdemand\u001b[22m    12 working\nforecast  a long note')
  })
})
