/** P99.9: the peak that a fleet has to serve, without the odd faulty measurement above it. NaN where there are no values. */
export function peakOf(values: Float64Array): number {
  return nearestRank(values.toSorted(), 0.999)
}

/**
 * Nearest-rank quantile of sorted values: the smallest one that at least a share `level` of them does not exceed.
 * Always a value that occurred, so whole seconds stay whole seconds. NaN where there are no values.
 */
export function nearestRank(sorted: ArrayLike<number>, level: number): number {
  const rank = Math.ceil(level * sorted.length)
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? Number.NaN
}
