/** The jobs of a trace while it is made: whole seconds since its origin, in the order of submission. */
export class JobColumns {
  readonly submitSec: Int32Array
  readonly durationSec: Int32Array
  readonly #originSec: number
  #count = 0

  /** @param originSec epoch seconds that times count from. */
  constructor(jobs: number, originSec: number) {
    this.submitSec = new Int32Array(jobs)
    this.durationSec = new Int32Array(jobs)
    this.#originSec = originSec
  }

  /** @returns the place of the job, by which its duration is told later. */
  submit(atSec: number): number {
    const job = this.#count++
    this.submitSec[job] = Math.floor(atSec) - this.#originSec
    return job
  }

  lasted(job: number, sec: number): void {
    this.durationSec[job] = Math.max(1, Math.round(sec))
  }
}
