import { rng } from '../../simulated/random.ts'
import { daySec, hourSec, type Scenario, seriesOf } from './scenario.ts'

/** Load that repeats itself: a policy that learns can be ready before it. */
export const seasons: readonly Scenario[] = [
  {
    name: 'weekly-season',
    about: 'Two weeks of office hours: a morning and an afternoon hump, quiet nights, weekends at a third.',
    trace: (seed) =>
      seriesOf(
        'weekly-season',
        14,
        wobbling(seed, (at) => officeHours(at) * weekday(at)),
      ),
  },
  {
    name: 'growth',
    about: 'Office hours that grow by a sixth every day for ten days.',
    trace: (seed) =>
      seriesOf(
        'growth',
        10,
        wobbling(seed, (at) => officeHours(at) * (7 / 6) ** (at / daySec)),
      ),
  },
]

/** Humps at ten and at three o'clock over a quiet floor. */
function officeHours(atSec: number): number {
  const hour = (atSec % daySec) / hourSec
  const hump = (middle: number, width: number) => Math.exp(-(((hour - middle) / width) ** 2) / 2)
  return 0.12 + 0.8 * hump(10, 1.6) + 0.75 * hump(15, 1.8)
}

function weekday(atSec: number): number {
  return Math.floor(atSec / daySec) % 7 < 5 ? 1 : 1 / 3
}

/** Makes days differ a little from one another. */
function wobbling(seed: number, share: (atSec: number) => number): (atSec: number) => number {
  const random = rng(seed, 'scenario/season')
  const days = Array.from({ length: 15 }, () => 1 + 0.08 * random.normal())
  return (at) => share(at) * (days[Math.floor(at / daySec)] ?? 1)
}
