/** 1 where demand came out above a quantile, -1 below it, 0 where it is exactly that, but for rounding. */
export function sideOf(actual: number, quantile: number): -1 | 0 | 1 {
  const over = actual - quantile
  if (Math.abs(over) <= 1e-9 * Math.max(1, Math.abs(actual))) return 0
  return over > 0 ? 1 : -1
}

/** What an outcome counts for in the share above a quantile: one that is exactly the quantile as much as was promised, `1 - level`. */
export function exceedance(actual: number, quantile: number, level: number): number {
  const side = sideOf(actual, quantile)
  return side === 0 ? 1 - level : Math.max(0, side)
}
