import { describe, expect, test } from 'vitest'
import { type Swept, summaryOf } from '../../../lib/replay/tune/summary.ts'
import { aReport } from './a-report.ts'

const optimizer = (workerHours: number, lateRatio = 0) =>
  aReport({ policy: 'optimizer', parameters: {}, workerHours, lateRatio })
const hpa = (target: number, workerHours: number, lateRatio = 0) =>
  aReport({ policy: 'hpa', parameters: { target }, workerHours, lateRatio })
const keda = (queueLength: number, workerHours: number, lateRatio = 0) =>
  aReport({ policy: 'keda', parameters: { queueLength }, workerHours, lateRatio })
const peak = (workerHours: number) => aReport({ policy: 'static-peak', parameters: { share: 1 }, workerHours })
const floor = aReport({ policy: 'clairvoyant', parameters: {}, workerHours: 1 })

/** In hindsight HPA at 0.8 is best on a and KEDA on b; only HPA at 0.5 keeps the promise on both. */
const swept: readonly Swept[] = [
  { trace: 'a', played: [optimizer(110), hpa(0.5, 200), hpa(0.8, 100), keda(2, 130, 0.011), peak(150), floor] },
  { trace: 'b', played: [optimizer(90), hpa(0.5, 120), hpa(0.8, 80, 0.02), keda(2, 100), peak(150), floor] },
]

describe('H1', () => {
  test('is the geometric mean against the best in hindsight, trace by trace, and includes the worst', () => {
    const { h1, detail } = summaryOf(swept)
    expect(h1).toBe(Number(Math.sqrt(1.1 * 0.9).toFixed(4)))
    expect(detail.h1?.worst).toEqual({ trace: 'a', ratio: 1.1, rival: 'hpa', parameters: { target: 0.8 } })
    expect(detail.h1?.traces.map(({ rival }) => rival)).toEqual(['hpa', 'keda'])
  })

  test('compares late jobs as well where they have a price', () => {
    const priced = [
      { ...optimizer(80, 0.02), totalHours: 90 },
      { ...hpa(0.5, 70, 0.1), totalHours: 200 },
      { ...hpa(0.8, 95), totalHours: 100 },
    ]
    expect(summaryOf([{ trace: 'a', played: priced }]).h1).toBe(0.9)
  })

  test('counts a fixed fleet as a rival, but not the floor', () => {
    const [a] = summaryOf([{ trace: 'a', played: [optimizer(110), peak(100), floor] }]).detail.h1?.traces ?? []
    expect(a).toMatchObject({ ratio: 1.1, rival: 'static-peak' })
  })

  test('is null when no rival keeps the promise on one of the traces', () => {
    expect(summaryOf([...swept, { trace: 'c', played: [optimizer(5), hpa(0.5, 5, 0.5)] }]).h1).toBeNull()
  })
})

describe('H2', () => {
  test('is the geometric mean against the cheapest of the settings that keep the promise everywhere', () => {
    const { h2, detail } = summaryOf(swept)
    expect(h2).toBe(Number(Math.sqrt(0.55 * 0.75).toFixed(4)))
    expect(detail.h2?.worst).toEqual({ trace: 'b', ratio: 0.75, rival: 'hpa', parameters: { target: 0.5 } })
  })

  test('never takes a fixed fleet, whose size is hindsight itself', () => {
    const [first] = summaryOf(swept.map(({ trace, played }) => ({ trace, played: [peak(1), ...played] }))).detail.h2
      ?.traces ?? [undefined]
    expect(first?.rival).toBe('hpa')
  })

  test('is null when no setting keeps the promise everywhere', () => {
    const none = swept.map(({ trace, played }) => ({
      trace,
      played: played.filter((each) => each.parameters.target !== 0.5),
    }))
    expect(summaryOf(none)).toMatchObject({ h2: null, detail: { h2: null } })
  })
})

test('traces on which the optimizer was late too often are named', () => {
  expect(summaryOf(swept).detail.broken).toEqual([])
  expect(summaryOf([...swept, { trace: 'c', played: [optimizer(5, 0.011), hpa(0.5, 9)] }]).detail.broken).toEqual(['c'])
})

test('without the optimizer there is nothing to compare', () => {
  expect(summaryOf([{ trace: 'a', played: [hpa(0.5, 9)] }])).toEqual({
    h1: null,
    h2: null,
    detail: { h1: null, h2: null, broken: [] },
  })
})
