import { expect, test } from 'vitest'
import { holtWinters, seasonalSmoothing } from '../../../lib/replay/policies/holt-winters.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter } from './an-observation.ts'

test('the first season sets up level and seasonal terms, and is repeated', () => {
  const model = seasonalSmoothing({ alpha: 0.5, beta: 0.5, gamma: 0.5, season: 2 })
  expect(model.forecast(0)).toBe(0)
  model.update(0, 4)
  expect(model.forecast(1)).toBe(0)
  model.update(1, 8)
  expect(model.forecast(2)).toBe(4)
  expect(model.forecast(3)).toBe(8)
})

test('a step updates level, trend and its seasonal term, in this order', () => {
  const model = seasonalSmoothing({ alpha: 0.5, beta: 0.5, gamma: 0.5, season: 2 })
  model.update(0, 4)
  model.update(1, 8)
  model.update(2, 6)
  // level 0.5 (6 + 2) + 0.5 (6 + 0) = 7, trend 0.5 (7 - 6) = 0.5, term 0.5 (6 - 7) + 0.5 (-2) = -1.5
  expect(model.forecast(3)).toBe(7 + 0.5 + 2)
  expect(model.forecast(4)).toBe(7 + 0.5 - 1.5)
})

test('it is ready for the rush hour of yesterday before the HPA could see it', () => {
  const policy = holtWinters.policy(holtWinters.defaults, { load: aLoad([]), options: someOptions() })
  // 4 workers, full from 12:00 to 12:05 on the first day only; at target 0.5 that recommends 8.
  const seen = (nowSec: number) => ({ usedAgents: nowSec >= 43_200 && nowSec < 43_500 ? 16 : 8 })
  expect(desiredAfter(policy, { toSec: 86_400 + 43_185 }, seen)).toBe(4)
  const noon = desiredAfter(policy, { fromSec: 129_600, toSec: 129_600 }, { usedAgents: 8 })
  expect(noon).toBe(8)
})
