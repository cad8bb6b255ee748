/** When jobs finish that begin the second they are submitted, the earliest first. A sum may be beyond the 68 years of 32 bits. */
export function finishes(submitSec: Int32Array, durationSec: Int32Array): Float64Array {
  return Float64Array.from(submitSec, (submit, job) => submit + (durationSec[job] ?? 0)).sort()
}
