/** 1 where demand is above a quantile, -1 where it is below, 0 where they are equal but for rounding. */
export function sideOf(actual: number, quantile: number): -1 | 0 | 1 {
  const over = actual - quantile
  if (Math.abs(over) <= 1e-9 * Math.max(1, Math.abs(actual))) return 0
  return over > 0 ? 1 : -1
}

/** What an outcome adds to the share above a quantile: 1 or 0; one that equals the quantile adds the promised share, `1 - level`. */
export function exceedance(actual: number, quantile: number, level: number): number {
  const side = sideOf(actual, quantile)
  return side === 0 ? 1 - level : Math.max(0, side)
}
