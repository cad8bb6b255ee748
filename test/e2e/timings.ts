/** How long each part took; printed at the end. */
export class Timings {
  readonly #lines: string[] = []
  readonly #startMs = performance.now()

  async of<T>(what: string, work: () => Promise<T>): Promise<T> {
    const beganMs = performance.now()
    try {
      return await work()
    } finally {
      const endMs = performance.now()
      const from = (beganMs - this.#startMs) / 1000
      this.#lines.push(`${((endMs - beganMs) / 1000).toFixed(1).padStart(7)} s  ${what} (from ${from.toFixed(0)} s on)`)
    }
  }

  toString(): string {
    const total = (performance.now() - this.#startMs) / 1000
    return [...this.#lines, `${total.toFixed(1).padStart(7)} s  in all`].join('\n')
  }
}
