import { deflateRawSync } from 'node:zlib'

/*
 * Lists of whole numbers, written in whichever of four ways deflates best: as they are, as steps from one to the next
 * (times, counters), or either of the two as gaps and values where most are zero (histograms, constants).
 */
type Way = 'plain' | 'steps' | 'sparse' | 'sparseSteps'

const ways: readonly Way[] = ['plain', 'steps', 'sparse', 'sparseSteps']

/** Longer than any list of a fleet, shorter than what would exhaust the memory. */
const maxLength = 4_000_000

/** As many of a list as decide how all of it is written. */
const sample = 4096

/** `[way, length, ...numbers]`. */
export function encodeNumbers(values: readonly number[]): number[] {
  const some = values.slice(0, sample)
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
