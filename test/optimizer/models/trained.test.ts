import { describe, expect, test } from 'vitest'
import { allModels } from '../../../lib/optimizer/models/all-models.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { correct } from '../../../lib/optimizer/models/correct.ts'
import { Forecaster } from '../../../lib/optimizer/models/forecaster.ts'
import { isCurrent } from '../../../lib/optimizer/models/learned.ts'
import { LiveForecast } from '../../../lib/optimizer/models/live-forecast.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import { trainModels } from '../../../lib/optimizer/models/train-models.ts'
import { learnedBy, learnedUntilSec, type Trained } from '../../../lib/optimizer/models/trained.ts'
import { dailyLoad, dayLength, pointsOf } from './loads.ts'

const days = 8
const load = dailyLoad(days + 1)
const history = pointsOf(load.slice(0, days * dayLength))
const endSec = days * dayLength * 300

const stored = new Map<readonly unknown[], string>()

/** Stored and read again; training on the same points is done once. */
function trainedOn(points = history): Trained {
  const known = stored.get(points) ?? JSON.stringify(trainModels(points))
  if (known === undefined) throw new Error('there should be enough to train on')
  stored.set(points, known)
  return JSON.parse(known) as Trained
}

/** Looks every 30 s after the training. */
function looks(lengthSec: number) {
  const count = lengthSec / 30
  return Array.from({ length: count }, (_, look) => {
    const atSec = endSec + (look + 1) * 30
    return { atSec, demand: load[Math.floor((atSec - 1) / 300)] ?? 0, totalAgents: 1000, coverage: 1 }
  })
}

describe('training', () => {
  test('leaves a few kilobytes', () => {
    expect(JSON.stringify(trainModels(history)).length).toBeLessThan(10_000)
  })

  test('gives no forecast from half a morning', () => {
    // The first forecast of a quarter of an hour comes due at the fourth step, the thirty-sixth at this one.
    expect(trainModels(history.slice(0, 39))).toBeDefined()
    expect(trainModels(history.slice(0, 38))).toBeUndefined()
    expect(trainModels([])).toBeUndefined()
  })

  test('grows more confident with history', () => {
    const [short, middle, long] = [100, 600, history.length].map(
      (count) => trainedOn(history.slice(0, count)).confidence,
    )
    expect(short).toBeGreaterThan(0)
    expect(middle).toBeGreaterThan(short ?? 1)
    expect(long).toBeGreaterThan(middle ?? 1)
    expect(long).toBeLessThan(1)
  })

  test('covers load up to the end of its last step', () => {
    expect(learnedUntilSec(trainedOn())).toBe(endSec)
  })

  test('names the leading model and the suspended ones', () => {
    const { leader, models } = trainedOn()
    expect(leader).toMatch(/regression|theta/)
    expect(models.find(({ name }) => name === 'linear-regression')?.suspended).toBe(true)
  })

  test('treats a gap of six days like load, and before a gap of eight forgets all but the days it knows', () => {
    const pastAfter = (holeDays: number) => {
      const live = new LiveForecast('Europe/Berlin')
      for (const atSec of [0, holeDays * 86_400]) live.observe({ atSec, demand: 5 })
      return live.ended().past
    }
    expect(pastAfter(6).length).toBe(6 * dayLength + 1)
    expect(pastAfter(8)).toMatchObject({ length: 1, clock: { timeZone: 'Europe/Berlin' } })
  })

  test('forgets what lies before a gap of weeks', () => {
    const later = pointsOf(load.slice(0, 300), { fromSec: endSec + 30 * 86_400 })
    expect(trainedOn([...history, ...later]).length).toBe(300)
  })
})

describe('what was learned', () => {
  const trustedLead = leadSteps.indexOf(3)
  const confidence = (judged: number, aboveP90: number) => {
    const forecaster = new Forecaster(clockOf(300))
    const calibration = forecaster.calibrations[trustedLead]
    if (calibration === undefined) throw new Error('there is such a lead')
    calibration.judged = judged
    calibration.exceeded[1] = aboveP90
    return learnedBy(forecaster).confidence
  }

  test('is trusted by half once half a day has come due, and less the more P90 was off, in either direction', () => {
    expect([0, 144, 1296].map((judged) => confidence(judged, 0.1))).toEqual([0, 0.5, 0.9])
    expect(confidence(144, 0.35)).toBeCloseTo(0.25, 9)
    expect(confidence(144, 0)).toBeCloseTo(0.4, 9)
    expect(confidence(144, 0.9)).toBe(0)
  })

  /** Leader and suspended models if one model is best at the leads for which `isFirst` is true, and another at all others. */
  const standing = (isFirst: (steps: number) => boolean) => {
    const forecaster = new Forecaster(clockOf(300))
    forecaster.standings.forEach((models, lead) => {
      models.forEach((each, model) => {
        const isBest = model === (isFirst(leadSteps[lead] ?? 0) ? 2 : 3)
        Object.assign(each, { judged: 500, loss: isBest ? 1 : 2, suspended: model > 1 && !isBest })
      })
    })
    return learnedBy(forecaster)
  }
  const [, , first, second, ...others] = allModels.map(({ name }) => name)

  test('is led by the model with the largest share in the next hour', () => {
    expect(standing((steps) => steps <= 12).leader).toBe(first)
    expect(standing((steps) => steps <= 3).leader).toBe(first)
    expect(standing((steps) => steps <= 2).leader).toBe(second)
  })

  test('suspends models without a share anywhere in the next hour, and no others', () => {
    expect(standing((steps) => steps <= 12).suspended).toEqual([second, ...others])
    expect(standing((steps) => steps <= 6).suspended).toEqual(others)
  })

  test('is current from the end of its last step on, for six hours', () => {
    const current = [1499, 1500, 1200 + 6 * 3600, 1201 + 6 * 3600].map((nowSec) =>
      isCurrent({ step: 4, stepSec: 300 }, nowSec),
    )
    expect(current).toEqual([false, true, true, false])
  })
})

describe('correction', () => {
  const nowSec = endSec + 1800
  const fitted = correct(trainedOn(), looks(1800), nowSec)

  test('gives the same mixture, though the shares were stored rounded', () => {
    const demand = 700
    const calm = pointsOf(Array<number>(2 * dayLength).fill(demand))
    const nowSec = 2 * dayLength * 300 + 150
    const present = { atSec: nowSec - 10, demand, totalAgents: 1000, coverage: 1 }
    expect(correct(trainedOn(calm), [present], nowSec)?.quantile(nowSec + 600, 0.9)).toBeCloseTo(demand, 6)
  })

  test('foresees the morning', () => {
    const soon = (steps: number) => load[days * dayLength + 6 + steps] ?? 0
    for (const steps of [12, 48, 96]) {
      const middle = fitted?.quantile(nowSec + steps * 300, 0.5) ?? 0
      expect(Math.abs(middle - soon(steps))).toBeLessThan(12)
    }
  })

  test('is finite, ordered in the level, and widens with the lead', () => {
    if (fitted === undefined) throw new Error('there should be a forecast')
    for (const aheadSec of [-100, 0, 30, 150, 299, 300, 1000, 3600, 50_000, 86_400, 1e6]) {
      const quantiles = [0.01, 0.1, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999].map((level) =>
        fitted.quantile(nowSec + aheadSec, level),
      )
      for (const quantile of quantiles) expect(quantile).toSatisfy(Number.isFinite)
      expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b))
      expect(quantiles[0]).toBeGreaterThanOrEqual(0)
    }
    const spread = (aheadSec: number) =>
      fitted.quantile(nowSec + aheadSec, 0.9) - fitted.quantile(nowSec + aheadSec, 0.5)
    expect(spread(30)).toBeLessThan(spread(300))
  })

  test('answers to what has happened since the training', () => {
    const doubled = looks(1800).map((look) => ({ ...look, demand: 2 * look.demand + 50 }))
    const after = correct(trainedOn(), doubled, nowSec)
    expect(after?.quantile(nowSec + 300, 0.5)).toBeGreaterThan((fitted?.quantile(nowSec + 300, 0.5) ?? 0) + 10)
  })

  test('leaves the training unchanged', () => {
    const trained = trainedOn()
    const before = JSON.stringify(trained)
    correct(trained, looks(1800), nowSec)
    expect(JSON.stringify(trained)).toBe(before)
  })

  /** Forecasts after these looks: by a stored training that is corrected, and by a model that stayed in memory. */
  function both(since: ReturnType<typeof looks>) {
    const live = new LiveForecast()
    for (const look of [...history, ...since]) live.observe(look)
    const atSec = since.at(-1)?.atSec ?? 0
    const [corrected, lived] = [correct(trainedOn(), [...history.slice(-1), ...since], atSec), live.fitted(atSec)]
    if (corrected === undefined || lived === undefined) throw new Error('there should be two forecasts')
    const apart = (aheadSec: number, level: number) =>
      Math.abs(corrected.quantile(atSec + aheadSec, level) - lived.quantile(atSec + aheadSec, level))
    return { corrected, lived, apart }
  }

  test('agrees with a model that stayed in memory, except for digits that are not stored', () => {
    const { corrected, lived, apart } = both(looks(150))
    expect(corrected).toMatchObject({ model: lived.model, suspended: lived.suspended, confidence: lived.confidence })
    for (const [aheadSec, level] of [
      [150, 0.5],
      [150, 0.9],
      [3600, 0.9],
      [20_000, 0.99],
    ] as const)
      expect(apart(aheadSec, level)).toBeLessThan(0.1)
  })

  test.each([
    ['after an hour and a half', looks(5400)],
    [
      'after an hour of looks once a step, at its beginning',
      pointsOf(load.slice(days * dayLength, days * dayLength + 13), { fromSec: endSec }),
    ],
    ['after a gap of two hours', looks(9000).filter(({ atSec }) => atSec <= endSec + 600 || atSec > endSec + 8400)],
  ])('nearly agrees with a model that stayed in memory and has learned a little more: %s', (_, since) => {
    const { apart } = both(since)
    for (const aheadSec of [300, 3600, 20_000]) expect(apart(aheadSec, 0.5), `${aheadSec} s ahead`).toBeLessThan(0.5)
    for (const aheadSec of [300, 3600]) expect(apart(aheadSec, 0.9), `P90, ${aheadSec} s ahead`).toBeLessThan(1.5)
  })

  test('knows nothing of the future', () => {
    const soon = (lengthSec: number) => correct(trainedOn(), looks(lengthSec), nowSec)?.quantile(nowSec + 600, 0.9)
    expect(soon(3600)).toBe(soon(1800))
  })

  test('says nothing without a recent look, on stale training, or on training by other models', () => {
    const trained = trainedOn()
    expect(correct(trained, [], nowSec)).toBeUndefined()
    expect(correct(trained, looks(1800), nowSec + 86_400)).toBeUndefined()
    const other = { ...trained, models: trained.models.map((model) => ({ ...model, name: 'another' })) }
    expect(correct(other, looks(1800), nowSec)).toBeUndefined()
  })
})

describe('daylight saving', () => {
  const changeSec = Date.parse('2024-03-31T01:00:00Z') / 1000
  const fromSec = changeSec - 10 * 86_400
  /** Twenty agents at night and a hundred by day, from nine to seventeen o'clock in Berlin. */
  const demandAt = (atSec: number) => {
    const hour = ((atSec + (atSec < changeSec ? 3600 : 7200)) / 3600) % 24
    return (hour >= 9 && hour < 17 ? 100 : 20) + (Math.floor(atSec / 300) % 5)
  }
  const points = (from: number, to: number, stepSec: number) =>
    pointsOf(
      Array.from({ length: (to - from) / stepSec }, (_, step) => demandAt(from + step * stepSec)),
      { fromSec: from, stepSec },
    )
  /** Half an hour before nine, on the morning after the change. */
  const nowSec = changeSec + 5.5 * 3600
  const ahead = (timeZone?: string) => {
    const trained = trainModels(points(fromSec, nowSec - 1800, 300), timeZone)
    return trained && correct(trained, points(nowSec - 1800, nowSec, 30), nowSec)?.quantile(nowSec + 3600, 0.5)
  }

  test('people come an hour earlier by UTC, and a fleet that knows their zone expects them', () => {
    expect(demandAt(nowSec + 3600)).toBeGreaterThan(99)
    expect(ahead('Europe/Berlin')).toBeGreaterThan(80)
    expect(ahead()).toBeLessThan(50)
  })

  test('what was learned names its time zone', () => {
    expect(trainModels(history, 'Europe/Berlin')?.timeZone).toBe('Europe/Berlin')
    expect(trainModels(history)).not.toHaveProperty('timeZone')
  })
})
