/** How many of the sorted values are below a limit: the index of the first that is not. */
export function countBelow(values: ArrayLike<number>, limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of the sorted whole numbers are at most the limit. */
export function countUpTo(values: ArrayLike<number>, limit: number): number {
  return countBelow(values, Math.floor(limit) + 1)
}
