import type { Model } from './model.ts'

/** Today is yesterday, by the clock on the wall: the twin that every other model has to beat over long leads. */
export const seasonalNaive: Model<null> = {
  name: 'seasonal-naive',
  seasonal: true,
  begin: () => null,
  fork: () => null,
  advance: () => undefined,
  ahead(_, past, steps) {
    const { clock, now } = past
    const days = Math.ceil(steps / clock.stepsPerDay)
    return past.at(clock.daysBefore(now + steps, days)) ?? past.at(now) ?? 0
  },
}
