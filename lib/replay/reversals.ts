/**
 * Counts how often a fleet's size changes direction. Growing and shrinking by turns costs launches and trust, whatever the
 * mean size is.
 */
export class Reversals {
  count = 0
  #desired: number
  #direction = 0

  constructor(desired: number) {
    this.#desired = desired
  }

  /** Takes in the present size. A change of direction counts only if `counts`. */
  see(desired: number, counts: boolean): void {
    const direction = Math.sign(desired - this.#desired)
    if (direction === 0) return
    if (counts && direction === -this.#direction) this.count++
    this.#desired = desired
    this.#direction = direction
  }
}
