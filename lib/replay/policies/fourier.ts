/** A complex signal in two columns. */
export interface Spectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

/**
 * Discrete Fourier transform of any length, Cooley and Tukey (1965) with mixed radices: quick where the length has small
 * factors only, as whole days of minutes have. Not normalised.
 */
export function fourier({ re, im }: Spectrum): Spectrum {
  const length = re.length
  const cos = Float64Array.from({ length }, (_, j) => Math.cos((2 * Math.PI * j) / length))
  const sin = Float64Array.from({ length }, (_, j) => -Math.sin((2 * Math.PI * j) / length))
  const out = { re: new Float64Array(length), im: new Float64Array(length) }
  const partRe = new Float64Array(length)
  const partIm = new Float64Array(length)

  /** Transforms `n` values of the input, `stride` apart, into the output from `to` on. */
  function transform(from: number, stride: number, to: number, n: number): void {
    if (n === 1) {
      out.re[to] = re[from] as number
      out.im[to] = im[from] as number
      return
    }
    const radix = smallestFactor(n)
    const m = n / radix
    for (let r = 0; r < radix; r++) transform(from + r * stride, stride * radix, to + r * m, m)
    for (let k = 0; k < m; k++) {
      for (let r = 0; r < radix; r++) {
        const at = to + r * m + k
        const turn = r * k * stride
        const a = out.re[at] as number
        const b = out.im[at] as number
        const c = cos[turn] as number
        const s = sin[turn] as number
        partRe[r] = a * c - b * s
        partIm[r] = a * s + b * c
      }
      for (let q = 0; q < radix; q++) {
        let sumRe = 0
        let sumIm = 0
        for (let r = 0; r < radix; r++) {
          const turn = ((q * r) % radix) * m * stride
          const c = cos[turn] as number
          const s = sin[turn] as number
          sumRe += (partRe[r] as number) * c - (partIm[r] as number) * s
          sumIm += (partRe[r] as number) * s + (partIm[r] as number) * c
        }
        out.re[to + q * m + k] = sumRe
        out.im[to + q * m + k] = sumIm
      }
    }
  }

  if (length > 0) transform(0, 1, 0, length)
  return out
}

/** Back to the signal: the same sums with the sign turned round, over the length. */
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
