/**
 * Counts how often a fleet turns round: a change of its size against the change before it. What it is told over and over
 * costs launches and trust, whatever the mean.
 */
export class Reversals {
  count = 0
  #desired: number
  #direction = 0

  constructor(desired: number) {
    this.#desired = desired
  }

  /** The size now. A turn is counted where `counts`. */
  see(desired: number, counts: boolean): void {
    const direction = Math.sign(desired - this.#desired)
    if (direction === 0) return
    if (counts && direction === -this.#direction) this.count++
    this.#desired = desired
    this.#direction = direction
  }
}
