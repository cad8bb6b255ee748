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
    const earlier = clock.daysBefore(now + steps, days)
    // Where the night loses an hour, tomorrow's yesterday may be still to come.
    return past.at(earlier <= now ? earlier : clock.daysBefore(now + steps, days + 1)) ?? past.at(now) ?? 0
  },
}
