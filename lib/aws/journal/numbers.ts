import { deflateRawSync } from 'node:zlib'

/*
 * Lists of whole numbers, written in whichever of four ways deflates best: the numbers themselves, or the steps from one to
 * the next (times, counters), each also in a sparse form of gaps and values, for lists of mostly zeros (histograms, constants).
 */
type Way = 'plain' | 'steps' | 'sparse' | 'sparseSteps'

const ways: readonly Way[] = ['plain', 'steps', 'sparse', 'sparseSteps']

/** More than any fleet has, and too few to exhaust the memory. */
const maxLength = 4_000_000

/** The way to write a list is chosen by so many of its first numbers. */
const sampleSize = 4096

/** `[way, length, ...numbers]`. */
export function encodeNumbers(values: readonly number[]): number[] {
  const some = values.slice(0, sampleSize)
  const [best = 'plain'] = ways
    .map((way) => [way, cost(written(some, way))] as const)
    .sort(([, a], [, b]) => a - b)
    .map(([way]) => way)
  return [ways.indexOf(best), values.length, ...written(values, best)]
}

function written(values: readonly number[], way: Way): readonly number[] {
  switch (way) {
    case 'plain':
      return values
    case 'steps':
      return steps(values)
    case 'sparse':
      return gaps(values)
    case 'sparseSteps':
      return gaps(steps(values))
  }
}

/** @throws TypeError when the list is not what `encodeNumbers` made. */
export function decodeNumbers([way = -1, length = -1, ...numbers]: readonly number[]): number[] {
  if (!Number.isInteger(length) || length < 0 || length > maxLength) throw new TypeError(`a list of ${length} numbers`)
  switch (ways[way]) {
    case 'plain':
      return ofLength(numbers, length)
    case 'steps':
      return sums(ofLength(numbers, length))
    case 'sparse':
      return ungapped(numbers, length)
    case 'sparseSteps':
      return sums(ungapped(numbers, length))
    default:
      throw new TypeError(`no way ${way} of writing numbers`)
  }
}

function cost(numbers: readonly number[]): number {
  return numbers.length < 16 ? JSON.stringify(numbers).length : deflateRawSync(JSON.stringify(numbers)).length
}

function steps(values: readonly number[]): number[] {
  return values.map((value, index) => value - (index === 0 ? 0 : (values[index - 1] ?? 0)))
}

function gaps(values: readonly number[]): number[] {
  const list: number[] = []
  let gap = 0
  for (const value of values) {
    if (value === 0) gap += 1
    else {
      list.push(gap, value)
      gap = 0
    }
  }
  return list
}

function ungapped(numbers: readonly number[], length: number): number[] {
  const values = new Array<number>(length).fill(0)
  let position = -1
  for (let index = 0; index < numbers.length; index += 2) {
    position += (numbers[index] ?? 0) + 1
    if (!(position >= 0 && position < length)) throw new TypeError(`position ${position} in a list of ${length}`)
    values[position] = numbers[index + 1] ?? 0
  }
  return values
}

function sums(list: readonly number[]): number[] {
  let total = 0
  return list.map((step) => {
    total += step
    return total
  })
}

function ofLength(numbers: readonly number[], length: number): number[] {
  if (numbers.length !== length) throw new TypeError(`${numbers.length} numbers instead of ${length}`)
  return [...numbers]
}
