/**
 * Recursive least squares: weights for `y = w . x`, updated one observation at a time (Plackett 1950; Ljung and
 * Soderstrom 1983, chapter 2). With `forgetting` below 1 an observation counts less with every newer one.
 */
export interface LeastSquares {
  readonly weights: Float64Array
  /** Inverse of the weighted sum of x x', row by row: the uncertainty of the weights. */
  readonly unknown: Float64Array
}

/** All weights begin at zero; the larger `ridge`, the more evidence it takes to move them. */
export function beginLeastSquares(size: number, ridge: number): LeastSquares {
  const unknown = new Float64Array(size * size)
  for (let index = 0; index < size; index += 1) unknown[index * size + index] = 1 / ridge
  return { weights: new Float64Array(size), unknown }
}

/** Dot product with the numbers of `x` that begin at `from`. */
export function answer(weights: ArrayLike<number>, x: Float64Array, from: number): number {
  let sum = 0
  for (let index = 0; index < weights.length; index += 1) sum += (weights[index] ?? 0) * (x[from + index] ?? 0)
  return sum
}

/**
 * Takes in one observation: `y`, and the numbers of `x` that begin at `from`. `gain` is scratch space. `unknown` never
 * grows beyond its initial values: otherwise forgetting in a quiet hour would make the weights jump at the first noise. Only
 * one half of the symmetric matrix is computed and then mirrored: computed separately, rounding differences between the
 * halves would grow by 1 / forgetting with every observation and dominate everything after some weeks.
 */
export function learn(
  { weights, unknown }: LeastSquares,
  { x, from, y }: { readonly x: Float64Array; readonly from: number; readonly y: number },
  { forgetting, ridge }: { readonly forgetting: number; readonly ridge: number },
  gain: Float64Array,
): void {
  const size = weights.length
  let spread = forgetting
  for (let row = 0; row < size; row += 1) {
    let sum = 0
    for (let column = 0; column < size; column += 1)
      sum += (unknown[row * size + column] ?? 0) * (x[from + column] ?? 0)
    gain[row] = sum
    spread += (x[from + row] ?? 0) * sum
  }
  const error = y - answer(weights, x, from)
  for (let row = 0; row < size; row += 1) {
    const share = (gain[row] ?? 0) / spread
    weights[row] = (weights[row] ?? 0) + share * error
    for (let column = row; column < size; column += 1) {
      const index = row * size + column
      const left = ((unknown[index] ?? 0) - share * (gain[column] ?? 0)) / forgetting
      unknown[index] = left
      unknown[column * size + row] = left
    }
  }
  for (let row = 0; row < size; row += 1) shrink(unknown, row, size, 1 / ridge)
}

/** Scales one row and its column so that the diagonal stays at most `most`; the matrix stays positive definite. */
function shrink(unknown: Float64Array, row: number, size: number, most: number): void {
  const variance = unknown[row * size + row] ?? 0
  if (variance <= most) return
  const factor = Math.sqrt(most / variance)
  for (let other = 0; other < size; other += 1) {
    unknown[row * size + other] = (unknown[row * size + other] ?? 0) * factor
    unknown[other * size + row] = (unknown[other * size + row] ?? 0) * factor
  }
}
