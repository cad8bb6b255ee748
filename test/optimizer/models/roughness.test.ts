import { expect, test } from 'vitest'
import { advanceRoughness, beginRoughness, type Roughness, unitOf } from '../../../lib/optimizer/models/roughness.ts'

/** Steps that alternate between 100 and a value lower by `by`. */
function swinging(steps: number, by: number, roughness: Roughness = beginRoughness()): Roughness {
  for (let step = 0; step < steps; step += 1) {
    const [before, value] = step % 2 === 0 ? [100 - by, 100] : [100, 100 - by]
    advanceRoughness(roughness, before, value)
  }
  return roughness
}

test('a forecast may be off by as much as the load moves in a step', () => {
  expect(unitOf(swinging(3000, 5), 100)).toBeCloseTo(5, 0)
  expect(unitOf(swinging(3000, 5), 200)).toBeCloseTo(10, 0)
})

test('for a load seen once it is a tenth, two fifths of that once the load is gone, and zero for no load', () => {
  const once = (value: number) => {
    const roughness = beginRoughness()
    advanceRoughness(roughness, value, value)
    return roughness
  }
  expect(unitOf(once(50), 50)).toBeCloseTo(5, 9)
  expect(unitOf(once(50), 0)).toBeGreaterThanOrEqual(2)
  expect(unitOf(once(0), 0)).toBe(0)
})

test('some dozen steps outweigh that', () => {
  expect(unitOf(swinging(120, 1), 100)).toBeLessThan(3)
})

test('after a long calm, a storm counts by half at once, and fully when it has lasted for weeks', () => {
  const calm = () => swinging(6000, 1)
  const hours = unitOf(swinging(150, 21, calm()), 100)
  expect(hours).toBeGreaterThan(9)
  expect(hours).toBeLessThan(15)
  expect(unitOf(swinging(6000, 21, calm()), 100)).toBeGreaterThan(19)
})

test('when load is gone, it is a share of what is usual: first of the load itself, later of its movement', () => {
  const gone = swinging(3000, 20)
  const usual = unitOf(gone, 100)
  advanceRoughness(gone, 100, 0)
  const atOnce = unitOf(gone, 0)
  for (let step = 0; step < 100; step += 1) advanceRoughness(gone, 0, 0)
  const later = unitOf(gone, 0)
  expect(atOnce).toBeLessThan(0.5 * usual)
  expect(atOnce).toBeGreaterThanOrEqual(later)
  expect(later).toBeGreaterThan(0.3 * usual)
  expect(unitOf({ ...gone, usualChange: 0, level: 100 }, 0)).toBeGreaterThan(0)
})

test('load that halves or doubles counts as moving by a half, and by the whole at most, up or down', () => {
  const moved = (from: number, to: number) => {
    const roughness = beginRoughness()
    for (let step = 0; step < 500; step += 1) advanceRoughness(roughness, from, from)
    advanceRoughness(roughness, from, to)
    return roughness.lately
  }
  const whole = moved(100, 0)
  expect(moved(100, 50) / whole).toBeCloseTo(0.5, 1)
  expect(moved(50, 100) / whole).toBeCloseTo(0.5, 1)
  expect(moved(1, 1e6) / whole).toBeCloseTo(1, 1)
  const spiking = beginRoughness()
  for (let step = 0; step < 50; step += 1) advanceRoughness(spiking, step % 2 ? 1 : 1000, step % 2 ? 1000 : 1)
  expect(spiking.lately).toBeLessThan(1)
})
