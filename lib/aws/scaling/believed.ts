import type { Clock } from '../../ports.ts'

/** Answers by key, each of which serves those who ask for a while: a cycle of many steps asks only once. */
export class Believed<Answer> {
  readonly #clock: Clock
  readonly #forSec: number
  readonly #answers = new Map<string, { readonly untilSec: number; readonly answer: Promise<Answer> }>()

  /** @param forSec wall seconds for which an answer is believed. */
  constructor(clock: Clock, forSec: number) {
    this.#clock = clock
    this.#forSec = forSec
  }

  /** The last answer while it is believed, or else a new one. */
  lately(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const last = this.#answers.get(key)
    const leftSec = last === undefined ? 0 : last.untilSec - this.#clock.wallSec()
    // More is left than there was only where the clock was set back.
    return last !== undefined && leftSec > 0 && leftSec <= this.#forSec ? last.answer : this.anew(key, ask)
  }

  /** A new answer, which the next to ask lately get too, unless it fails. */
  anew(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const answer = ask()
    this.#answers.set(key, { untilSec: this.#clock.wallSec() + this.#forSec, answer })
    answer.catch(() => this.#answers.get(key)?.answer === answer && this.#answers.delete(key))
    return answer
  }
}
