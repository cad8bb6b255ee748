/** A column of numbers of unknown length. Grows by doubling, so ten million rows cost two copies and no objects. */
export function float64Column() {
  let values = new Float64Array(1024)
  let length = 0
  return {
    push(value: number): void {
      if (length === values.length) {
        const larger = new Float64Array(2 * length)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    /** Overwrites the last value. */
    amend(value: number): void {
      values[length - 1] = value
    },
    done: (): Float64Array => values.slice(0, length),
  }
}

/** The same for whole numbers below 2^31. */
export function int32Column() {
  let values = new Int32Array(1024)
  let length = 0
  return {
    push(value: number): void {
      if (length === values.length) {
        const larger = new Int32Array(2 * length)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    done: (): Int32Array => values.slice(0, length),
  }
}
