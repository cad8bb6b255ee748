/**
 * Randomness that can be named, saved and repeated. The generator is sfc32 of C. Doty-Humphrey's PractRand (128 bits of
 * state, a counter inside, so that no seed can fall into a short cycle); seed and stream name are spread over its state
 * by the 32-bit finaliser of MurmurHash3 (A. Appleby). Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /** Standard normal: Box-Muller, its cosine half alone, so that there is no spare value to save. */
  normal(): number
  /** Log-normal by its median and the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number
  /**
   * Poisson count, exact for any mean >= 0.
   * @throws RangeError when the mean is negative or not finite.
   */
  poisson(mean: number): number
  /** The whole state; `resumedRandom` continues from it. */
  state(): RandomState
}

export type RandomState = readonly [number, number, number, number]

function mixed(hash: number): number {
  let h = hash | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * An independent stream of the seed: drawing from one stream changes no other.
 * @param seed any finite number; its 64 bits count, so 1 and 1.5 differ.
 * @throws RangeError when the seed is not finite.
 */
export function rng(seed: number, stream: string): Random {
  if (!Number.isFinite(seed)) throw new RangeError(`seed must be a finite number, got ${seed}`)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, seed)
  let h = mixed(bits.getInt32(0) + 0x9e3779b9)
  h = mixed(h ^ bits.getInt32(4))
  for (let i = 0; i < stream.length; i++) h = mixed(Math.imul(h, 31) + stream.charCodeAt(i) + 1)
  const state: number[] = []
  for (let i = 0; i < 3; i++) {
    h = mixed(h + 0x9e3779b9)
    state.push(h)
  }
  const [a = 0, b = 0, c = 0] = state
  const random = resumedRandom([a, b, c, 1])
  for (let i = 0; i < 8; i++) random.next()
  return random
}

export function resumedRandom([a0, b0, c0, d0]: RandomState): Random {
  let a = a0 | 0
  let b = b0 | 0
  let c = c0 | 0
  let counter = d0 | 0

  function bits32(): number {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }

  function next(): number {
    const high = bits32() >>> 5
    return (high * 67_108_864 + (bits32() >>> 6)) / 9_007_199_254_740_992
  }

  function normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    return radius * Math.cos(2 * Math.PI * next())
  }

  return {
    next,
    normal,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson(mean) {
      if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY)) throw new RangeError(`mean of a Poisson count: ${mean}`)
      return mean < 10 ? poissonByProduct(mean, next) : poissonByRejection(mean, next)
    },
    state: () => [a, b, c, counter],
  }
}

/** Knuth, TAOCP 2, 3.4.1: arrivals of a unit-rate process until `mean` has passed. */
function poissonByProduct(mean: number, next: () => number): number {
  const limit = Math.exp(-mean)
  let product = 1 - next()
  let count = 0
  while (product > limit) {
    product *= 1 - next()
    count++
  }
  return count
}

/** W. Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), algorithm PTRS. */
function poissonByRejection(mean: number, next: () => number): number {
  const logMean = Math.log(mean)
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const squeeze = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = next() - 0.5
    const v = 1 - next()
    const us = 0.5 - Math.abs(u)
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= squeeze) return count
    if (count < 0 || (us < 0.013 && v > us)) continue
    const accepted = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b)
    if (accepted <= count * logMean - mean - logFactorial(count)) return count
  }
}

const smallLogFactorials = [0]
for (let n = 1; n < 32; n++) smallLogFactorials.push((smallLogFactorials[n - 1] ?? 0) + Math.log(n))

/** Stirling's series beyond a table; its error at n = 32 is below 1e-13. */
function logFactorial(n: number): number {
  const known = smallLogFactorials[n]
  if (known !== undefined) return known
  const x = n + 1
  const series = (1 / 12 - (1 / 360 - 1 / (1260 * x * x)) / (x * x)) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}
