/** The latest numbers, up to a fixed count, kept sorted so that any quantile of them is read off at once. */
export class ScoreWindow {
  readonly #sorted: Float64Array
  readonly #inTime: Float64Array
  #count = 0
  #next = 0

  constructor(size: number) {
    this.#sorted = new Float64Array(size)
    this.#inTime = new Float64Array(size)
  }

  get count(): number {
    return this.#count
  }

  /** `value` must be finite. */
  add(value: number): void {
    const sorted = this.#sorted
    const to = this.#rank(value)
    if (this.#count < sorted.length) {
      sorted.copyWithin(to + 1, to, this.#count)
      sorted[to] = value
      this.#count += 1
    } else {
      const from = this.#rank(this.#inTime[this.#next] ?? 0)
      if (from < to) sorted.copyWithin(from, from + 1, to)
      else sorted.copyWithin(to + 1, to, from)
      sorted[from < to ? to - 1 : to] = value
    }
    this.#inTime[this.#next] = value
    this.#next = (this.#next + 1) % sorted.length
  }

  /**
   * The value that a new one does not exceed with probability `level`, if it is of the same distribution: rank
   * `level * (n + 1)`, interpolated linearly, limited to the lowest and highest. 0 while there are no numbers.
   */
  quantile(level: number): number {
    const last = this.#count - 1
    if (last < 0) return 0
    const rank = Math.max(0, Math.min(last, level * (this.#count + 1) - 1))
    const below = Math.floor(rank)
    const low = this.#sorted[below] ?? 0
    return low + (rank - below) * ((this.#sorted[Math.min(last, below + 1)] ?? low) - low)
  }

  /** How many are smaller. */
  #rank(value: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
