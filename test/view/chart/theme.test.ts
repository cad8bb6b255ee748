import { describe, expect, test } from 'vitest'
import { dark, light } from '../../../lib/view/chart/theme.ts'
import { badgeTint, badgeTones } from '../../../lib/view/console/badge-style.ts'
import { contrast, rgbOf, tinted } from '../contrast.ts'

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('in the %s theme', (_, theme) => {
  const { page, card, line: __, ...texts } = theme

  test.each(Object.entries(texts))('text in the colour of %s has a contrast of 4.5:1', (_name, colour) => {
    expect(contrast(rgbOf(colour), rgbOf(card))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(rgbOf(colour), rgbOf(page))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(Object.entries(badgeTones))(
    'the text of %s has a contrast of 4.5:1 on its own background upon a card',
    (_badge, tone) => {
      const colour = rgbOf(theme[tone])
      expect(contrast(colour, tinted(rgbOf(card), colour, badgeTint))).toBeGreaterThanOrEqual(4.5)
    },
  )
})

test.each([
  ['#000000', 21],
  ['#767676', 4.54],
  ['#ffffff', 1],
])('%s on white has a contrast of %d:1, as others compute it', (colour, ratio) => {
  expect(contrast(rgbOf(colour), rgbOf('#ffffff'))).toBeCloseTo(ratio, 2)
})
