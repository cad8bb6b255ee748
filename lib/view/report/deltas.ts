import type { RecordedTimeline } from './report-data.ts'

type Values = readonly (number | null)[]

/** Columns as differences from the previous value, which compress to a third of the size. */
export function toDeltas({ stepSec, demand, ready, supply }: RecordedTimeline): RecordedTimeline {
  return { stepSec, demand: differences(demand), ready: differences(ready), supply: differences(supply) }
}

export function fromDeltas({ stepSec, demand, ready, supply }: RecordedTimeline): RecordedTimeline {
  return { stepSec, demand: sums(demand), ready: sums(ready), supply: sums(supply) }
}

function differences(values: Values): Values {
  let before = 0
  return values.map((value) => {
    if (value === null) return null
    const difference = value - before
    before = value
    return difference
  })
}

function sums(differences: Values): Values {
  let value = 0
  return differences.map((difference) => {
    if (difference === null) return null
    value += difference
    return value
  })
}
