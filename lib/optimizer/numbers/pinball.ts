/**
 * Pinball loss of a quantile: what being wrong costs when each unit above it costs `level` and each below `1 - level`.
 * Its expectation is least at the true quantile (Koenker and Bassett 1978). In the unit of both, never negative; `level`
 * lies between 0 and 1.
 */
export function pinball(actual: number, quantile: number, level: number): number {
  return actual > quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual)
}
