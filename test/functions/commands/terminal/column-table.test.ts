import { describe, expect, test } from 'vitest'
import { type Column, columnTable, noRoomFor } from '../../../../functions/commands/terminal/column-table.ts'
import { onTerminalOf } from '../../terminal.ts'

const columns: readonly Column[] = [
  { title: 'policy', cells: ['hpa', 'keda'], align: 'left', always: true },
  { title: 'late', cells: ['0.1 %', '12.5 %'], align: 'right', always: true },
  { title: 'P95', cells: ['1 s', '2 s'], align: 'right' },
  { title: 'turns/h', cells: ['0.7', '0.5'], align: 'right' },
  { title: 'setting', cells: ['target 0.85', 'queueLength 5'], align: 'left', always: true },
]

const whole = `policy    late  P95  turns/h  setting
hpa      0.1 %  1 s      0.7  target 0.85
keda    12.5 %  2 s      0.5  queueLength 5`

describe('a table of columns', () => {
  test('is whole where something else than a terminal reads it, and on a terminal that has room', () => {
    expect(columnTable(columns)).toEqual({ text: whole, leftOut: [] })
    onTerminalOf(43)
    expect(columnTable(columns)).toEqual({ text: whole, leftOut: [] })
  })

  test('leaves out the least important columns that would wrap, and names them', () => {
    onTerminalOf(42)
    expect(columnTable(columns)).toEqual({
      text: `policy    late  P95  setting
hpa      0.1 %  1 s  target 0.85
keda    12.5 %  2 s  queueLength 5`,
      leftOut: ['turns/h'],
    })
  })

  test('keeps those that must be there even where they wrap', () => {
    onTerminalOf(10)
    expect(columnTable(columns).text.split('\n')[2]).toBe('keda    12.5 %  queueLength 5')
  })

  test('breaks the last column where it may, if even the columns that stay would wrap', () => {
    const setting = { title: 'setting', cells: ['target 0.85', 'alpha 0.9, beta 0.9'], breaks: ', ' } as const
    const broken: readonly Column[] = [...columns.slice(0, 2), { ...setting, align: 'left', always: true }]
    onTerminalOf(35)
    expect(columnTable(broken).text.split('\n')[2]).toBe('keda    12.5 %  alpha 0.9, beta 0.9')
    onTerminalOf(34)
    expect(columnTable(broken, { boldRow: 0 }).text).toBe(`policy    late  setting
hpa      0.1 %  target 0.85
keda    12.5 %  alpha 0.9,
                beta 0.9`)
  })

  test('has no head where its cells tell what they are, and names what it leaves out all the same', () => {
    onTerminalOf(30)
    expect(columnTable(columns, { headless: true })).toEqual({
      text: `hpa    0.1 %  target 0.85
keda  12.5 %  queueLength 5`,
      leftOut: ['P95', 'turns/h'],
    })
  })

  test('what was left out is named once below, and nothing where nothing was', () => {
    expect(noRoomFor(['P95', 'turns/h', 'P95'])).toBe(
      'no room here for P95, turns/h: a wider terminal or a pipe has them\n',
    )
    expect(noRoomFor([])).toBe('')
  })
})
