import { expect, test } from 'vitest'
import { wrapped } from '../../../../functions/commands/terminal/wrapped.ts'
import { onTerminalOf } from '../../terminal.ts'

test('words are kept whole, and what is no terminal gets one line', () => {
  const text = 'Of 416 jobs none would have waited longer'
  expect(wrapped(text)).toBe(text)
  onTerminalOf(16)
  expect(wrapped(text)).toBe('Of 416 jobs none\nwould have\nwaited longer')
})

test('the first line stays indented, the others are as told', () => {
  expect(wrapped('  boots of 2 min', { indent: '    ', width: 10 })).toBe('  boots of\n    2 min')
})

test('lines end where conditions do', () => {
  expect(wrapped('boot 120 s · seed 1 · 4 agents', { between: ' · ', width: 20 })).toBe(
    'boot 120 s · seed 1 ·\n4 agents',
  )
})

test('a word that is wider than the terminal is not cut, and colours take no room', () => {
  expect(wrapped('\u001b[1mabc\u001b[22m de', { width: 6 })).toBe('\u001b[1mabc\u001b[22m de')
  expect(wrapped('indivisible a', { width: 4 })).toBe('indivisible\na')
})
