/** On-demand list prices of us-east-1, US dollars, as published in 2026; per month unless the name has another unit. */
export const prices = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  tableGb: 0.25,
  /** Point-in-time recovery. */
  backupGb: 0.2,
  lambdaRequest: 0.2e-6,
  /** arm64. */
  lambdaGbSec: 13.3334e-6,
  httpApiRequest: 1e-6,
  sqsRequest: 0.4e-6,
  logGb: 0.5,
  /** A log of the class INFREQUENT_ACCESS. */
  infrequentLogGb: 0.25,
  metric: 0.3,
  alarm: 0.1,
  dashboard: 3,
} as const

export type Priced = keyof typeof prices

/** Amounts of priced things. */
export type Usage = Readonly<Partial<Record<Priced, number>>>

/** What every account has free for good, per month; all that runs in the account shares it. */
const free: Usage = {
  tableGb: 25,
  lambdaRequest: 1e6,
  lambdaGbSec: 400_000,
  sqsRequest: 1e6,
  logGb: 5,
  metric: 10,
  alarm: 10,
  dashboard: 3,
}

export function listUsd(...usages: readonly Usage[]): number {
  return sum(usages.flatMap((usage) => amounts(usage).map(([priced, amount]) => amount * prices[priced])))
}

/** The price in an account with nothing else in it, after the free amounts. */
export function afterFreeUsd(...usages: readonly Usage[]): number {
  const total: Partial<Record<Priced, number>> = {}
  for (const [priced, amount] of usages.flatMap(amounts)) total[priced] = (total[priced] ?? 0) + amount
  return sum(amounts(total).map(([priced, amount]) => Math.max(0, amount - (free[priced] ?? 0)) * prices[priced]))
}

const amounts = (usage: Usage) => Object.entries(usage) as [Priced, number][]

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
