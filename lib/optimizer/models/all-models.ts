import { dampedHolt } from './damped-holt.ts'
import { lastValue } from './last-value.ts'
import { line } from './line.ts'
import { type AnyModel, erased } from './model.ts'
import { seasonalNaive } from './seasonal-naive.ts'
import { seasonalRegression } from './seasonal-regression.ts'
import { theta } from './theta.ts'

/** Every model of the mixture, the naive twins first. */
export const allModels: readonly AnyModel[] = [
  erased(lastValue),
  erased(seasonalNaive),
  erased(line),
  erased(dampedHolt),
  erased(theta),
  erased(seasonalRegression('seasonal-regression', { forgetting: 0.9995, ridge: 1 })),
  erased(seasonalRegression('recent-regression', { forgetting: 0.998, ridge: 5 })),
]

/** How many of them are naive twins: never suspended, and the bar for the others. */
export const twins = 2
