/** Jobs in the order of their arrival, in a ring. An interrupted job goes back to where its arrival puts it. */
export class JobQueue {
  #head = 0
  #length = 0
  #mask = 1023
  #jobs = new Float64Array(1024)
  #submits = new Float64Array(1024)
  #durations = new Float64Array(1024)

  get length(): number {
    return this.#length
  }

  /** Job first in line, then its submission and duration. Meaningless while `length` is 0. */
  get job(): number {
    return this.#jobs[this.#head] as number
  }
  get submitSec(): number {
    return this.#submits[this.#head] as number
  }
  get durationSec(): number {
    return this.#durations[this.#head] as number
  }

  shift(): void {
    this.#head = (this.#head + 1) & this.#mask
    this.#length--
  }

  push(job: number, submitSec: number, durationSec: number): void {
    if (this.#length > this.#mask) this.#grow()
    this.#put(this.#length++, job, submitSec, durationSec)
  }

  /** Puts an interrupted job back into line. Jobs start in the order of arrival, so its place is near the head. */
  pushBack(job: number, submitSec: number, durationSec: number): void {
    if (this.#length > this.#mask) this.#grow()
    this.#head = (this.#head - 1) & this.#mask
    this.#length++
    let place = 0
    while (place + 1 < this.#length && (this.#jobs[this.#at(place + 1)] as number) < job) {
      const next = this.#at(place + 1)
      const [other, submit, duration] = [this.#jobs[next], this.#submits[next], this.#durations[next]]
      this.#put(place, other as number, submit as number, duration as number)
      place++
    }
    this.#put(place, job, submitSec, durationSec)
  }

  /** All of them, first in line first. */
  each(visit: (job: number, submitSec: number, durationSec: number) => void): void {
    for (let place = 0; place < this.#length; place++) {
      const at = this.#at(place)
      visit(this.#jobs[at] as number, this.#submits[at] as number, this.#durations[at] as number)
    }
  }

  #at(place: number): number {
    return (this.#head + place) & this.#mask
  }

  #put(place: number, job: number, submitSec: number, durationSec: number): void {
    const at = this.#at(place)
    this.#jobs[at] = job
    this.#submits[at] = submitSec
    this.#durations[at] = durationSec
  }

  #grow(): void {
    const unrolled = (ring: Float64Array) => {
      const twice = new Float64Array(2 * ring.length)
      twice.set(ring.subarray(this.#head))
      twice.set(ring.subarray(0, this.#head), ring.length - this.#head)
      return twice
    }
    this.#jobs = unrolled(this.#jobs)
    this.#submits = unrolled(this.#submits)
    this.#durations = unrolled(this.#durations)
    this.#mask = this.#jobs.length - 1
    this.#head = 0
  }
}
