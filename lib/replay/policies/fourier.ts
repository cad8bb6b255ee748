/** A complex signal in two columns. */
export interface Spectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** Roots of unity by length, kept because a forecaster uses the same few lengths again: whole days. */
const turnsByLength = new Map<number, { readonly cos: Float64Array; readonly sin: Float64Array }>()

function turnsOf(length: number) {
  const known = turnsByLength.get(length)
  if (known !== undefined) return known
  const turns = {
    cos: Float64Array.from({ length }, (_, j) => Math.cos((2 * Math.PI * j) / length)),
    sin: Float64Array.from({ length }, (_, j) => -Math.sin((2 * Math.PI * j) / length)),
  }
  turnsByLength.set(length, turns)
  return turns
}

/**
 * Discrete Fourier transform of any length, Cooley and Tukey (1965) with mixed radices: quick where the length has small
 * factors only, as whole days of minutes have. Not normalised.
 */
export function fourier({ re, im }: Spectrum): Spectrum {
  const length = re.length
  const { cos, sin } = turnsOf(length)
  const out = { re: new Float64Array(length), im: new Float64Array(length) }
  const { re: outRe, im: outIm } = out
  const partRe = new Float64Array(length)
  const partIm = new Float64Array(length)

  /** Transforms `n` values of the input, `stride` apart, into the output from `to` on. */
  function transform(from: number, stride: number, to: number, n: number): void {
    if (n === 1) {
      outRe[to] = re[from] as number
      outIm[to] = im[from] as number
      return
    }
    const radix = smallestFactor(n)
    const m = n / radix
    for (let r = 0; r < radix; r++) transform(from + r * stride, stride * radix, to + r * m, m)
    if (radix === 2) {
      join(stride, to, m)
      return
    }
    for (let k = 0; k < m; k++) {
      for (let r = 0; r < radix; r++) {
        const at = to + r * m + k
        const turn = r * k * stride
        const a = outRe[at] as number
        const b = outIm[at] as number
        const c = cos[turn] as number
        const s = sin[turn] as number
        partRe[r] = a * c - b * s
        partIm[r] = a * s + b * c
      }
      for (let q = 0; q < radix; q++) {
        // No turn at all for the first part, then q, 2q, … parts of the circle, going round.
        let sumRe = partRe[0] as number
        let sumIm = partIm[0] as number
        const step = q * m * stride
        for (let r = 1, turn = step; r < radix; r++) {
          const a = partRe[r] as number
          const b = partIm[r] as number
          const c = cos[turn] as number
          const s = sin[turn] as number
          sumRe += a * c - b * s
          sumIm += a * s + b * c
          turn += step
          if (turn >= length) turn -= length
        }
        outRe[to + q * m + k] = sumRe
        outIm[to + q * m + k] = sumIm
      }
    }
  }

  /** Combines two parts of `m` values: the general case below for two parts, without its loops. */
  function join(stride: number, to: number, m: number): void {
    const half = sin[m * stride] as number
    for (let low = to, high = to + m, turn = 0; low < to + m; low++, high++, turn += stride) {
      const c = cos[turn] as number
      const s = sin[turn] as number
      const a = outRe[high] as number
      const b = outIm[high] as number
      const highRe = a * c - b * s
      const highIm = a * s + b * c
      const lowRe = outRe[low] as number
      const lowIm = outIm[low] as number
      outRe[low] = lowRe + highRe
      outIm[low] = lowIm + highIm
      // The sine of half a turn is not quite zero in floating point.
      outRe[high] = lowRe + (-highRe - highIm * half)
      outIm[high] = lowIm + (highRe * half - highIm)
    }
  }

  if (length > 0) transform(0, 1, 0, length)
  return out
}

/** The inverse: the same sums with the opposite sign, divided by the length. */
export function inverseFourier({ re, im }: Spectrum): Spectrum {
  const length = re.length
  const turned = fourier({ re, im: im.map((value) => -value) })
  return { re: turned.re.map((value) => value / length), im: turned.im.map((value) => -value / length) }
}

export function spectrumOf(values: ArrayLike<number>): Spectrum {
  return fourier({ re: Float64Array.from(values), im: new Float64Array(values.length) })
}

function smallestFactor(n: number): number {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return factor
  return n
}
