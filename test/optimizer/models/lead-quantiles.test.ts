import { describe, expect, test } from 'vitest'
import { levels } from '../../../lib/optimizer/forecast/forecast.ts'
import { leadQuantile } from '../../../lib/optimizer/models/lead-quantiles.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import type { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { normalQuantile } from '../../../lib/optimizer/numbers/normal.ts'
import { pastKnowing } from './loads.ts'

const present = 100

/** A past that ends at the first step of a day; its usual day is known if it is given. */
function aPast(usualDay?: (slot: number) => number): GrowingPast {
  const slots = usualDay ? Array.from({ length: 288 }, (_, slot) => usualDay(slot)) : []
  const past = pastKnowing(slots, usualDay !== undefined)
  past.push(0, present)
  return past
}

const saying = (quantile: (lead: number, level: number) => number) =>
  Float64Array.from(leadSteps.flatMap((lead) => levels.map((level) => quantile(lead, level))))

/** A different value for each lead and level, which rises faster with longer leads. */
const steepening = saying((lead, level) => present + lead ** 2 / 100 + 40 * level)

describe('a forecast at any lead', () => {
  const at = (lead: number, level = 0.5, past = aPast()) => leadQuantile(past, steepening, lead, level)

  test('is, at the recorded leads, what was forecast', () => {
    for (const [index, lead] of leadSteps.entries())
      for (const [which, level] of levels.entries())
        expect(at(lead, level)).toBeCloseTo(steepening[index * levels.length + which] ?? 0, 9)
  })

  test('is interpolated on a straight line between two of them', () => {
    expect(at(51)).toBeCloseTo(0.75 * at(36) + 0.25 * at(96), 9)
    expect(at(2.5, 0.99)).toBeCloseTo((at(2, 0.99) + at(3, 0.99)) / 2, 9)
  })

  test('approaches present demand within the first step, and its spread shrinks with the root of the lead', () => {
    expect(at(0.25)).toBeCloseTo(present + 0.25 * (at(1) - present), 9)
    expect(at(0.25, 0.9) - at(0.25)).toBeCloseTo(0.5 * (at(1, 0.9) - at(1)), 9)
  })

  test('is present demand for the past, and the forecast a day ahead for everything further', () => {
    expect(at(-3, 0.9)).toBe(present)
    expect(at(1000, 0.9)).toBe(at(288, 0.9))
  })

  test('follows the usual day between two of them, if there is one', () => {
    const usual = (slot: number) => 3 * Math.max(0, 20 - Math.abs(slot - 66))
    const foretold = saying((lead) => present + usual(lead % 288))
    const between = (lead: number, seasonal?: boolean) => leadQuantile(aPast(usual), foretold, lead, 0.5, seasonal)
    expect(between(50)).toBeCloseTo(present + usual(50), 9)
    expect(between(50.25)).toBeCloseTo(present + usual(50.25), 9)
    expect(between(50, false)).toBeCloseTo(present, 9)
  })

  test('is never negative', () => {
    const sinking = saying((lead) => present - 200 * lead)
    expect(leadQuantile(aPast(), sinking, 12, 0.5)).toBe(0)
  })
})

describe('a forecast at any level', () => {
  const normal = saying((_, level) => present + 10 * normalQuantile(level))
  /** Normal up to P90, and twice as wide above. */
  const heavy = saying((_, level) => present + 10 * normalQuantile(level) * (level > 0.9 ? 2 : 1))

  test.each([0.01, 0.1, 0.3, 0.5, 0.75, 0.9, 0.95, 0.995])('is normal when the recorded quantiles are: %d', (level) => {
    expect(leadQuantile(aPast(), normal, 12, level)).toBeCloseTo(present + 10 * normalQuantile(level), 6)
  })

  test('continues beyond P99 as from P90 to P99, mirrored below, and certainty cannot be asked for', () => {
    const at = (level: number) => leadQuantile(aPast(), heavy, 12, level)
    const perScore = (at(0.99) - at(0.9)) / (normalQuantile(0.99) - normalQuantile(0.9))
    expect(at(0.999)).toBeCloseTo(at(0.99) + perScore * (normalQuantile(0.999) - normalQuantile(0.99)), 9)
    expect(at(0.02)).toBeCloseTo(2 * present - at(0.98), 9)
    expect(at(0.999999)).toBe(at(0.9999))
  })
})
