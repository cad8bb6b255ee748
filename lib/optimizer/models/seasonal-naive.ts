import type { Model } from './model.ts'

/** Forecasts the demand of a day earlier at the same local time: the naive twin to beat over long leads. */
export const seasonalNaive: Model<null> = {
  name: 'seasonal-naive',
  seasonal: true,
  begin: () => null,
  fork: () => null,
  advance: () => undefined,
  ahead(_, past, steps) {
    const { clock, now } = past
    const days = Math.ceil(steps / clock.stepsPerDay)
    const earlier = clock.daysBefore(now + steps, days)
    // When daylight saving begins, "a day earlier" may still lie in the future.
    return past.at(earlier <= now ? earlier : clock.daysBefore(now + steps, days + 1)) ?? past.at(now) ?? 0
  },
}
