import { levels } from '../forecast.ts'
import type { DemandPoint } from '../history.ts'
import type { FittedModel } from '../predict.ts'
import { type UtcOffset, utc } from './clock.ts'
import { levelQuantile } from './lead-quantiles.ts'
import { pinball } from './pinball.ts'

/** A clock that bursts may keep: a period, parted into bins. */
interface ClockKey {
  readonly name: string
  readonly periodSec: number
  readonly bins: number
}

const noClock: ClockKey = { name: 'no clock', periodSec: 86_400, bins: 1 }
const clocks: readonly ClockKey[] = [
  { name: 'half hour', periodSec: 1800, bins: 15 },
  { name: 'hour', periodSec: 3600, bins: 30 },
  { name: 'day', periodSec: 86_400, bins: 144 },
]

/**
 * How far demand has risen within the lead time, by the clock that bursts keep, if any. Cron jobs, television and
 * departures strike at fixed minutes; a mean over five minutes does not see them, and headroom for them need not be there
 * all the time.
 */
export interface Increments {
  readonly leadSec: number
  readonly key: ClockKey
  /** By bin: at `levels`, the highest rise within the lead, in square roots of demand (the noise of arrivals). */
  readonly rises: readonly (readonly number[])[]
  /** The same for all bins together. */
  readonly overall: readonly number[]
  /** Days that this rests on. */
  readonly days: number
}

/** One look back: the highest rise that followed. */
export interface Rise {
  readonly atSec: number
  readonly rise: number
  readonly unit: number
}

type Look = Pick<DemandPoint, 'atSec' | 'demand'>

/** Loss of a clock, against none and against a coarser one, on looks that it was not learned on. */
const worthwhile = 0.9
const finer = 0.95
/** Share of the looks that a clock is tried on. */
const triedShare = 1 / 3
/** Fewest looks that say anything, and fewest in a bin. */
const leastLooks = 500
const leastInBin = 20
const unitShare = 0.1

/**
 * Learns from looks (oldest first, as often as cycles are) how far demand rises within the lead time. `undefined` when
 * there are too few, or when they are further apart than the lead.
 */
export function learnIncrements(
  looks: readonly Look[],
  leadSec: number,
  offset: UtcOffset = utc,
): Increments | undefined {
  const rises = risesWithin(looks, leadSec)
  const first = rises[0]
  const last = rises.at(-1)
  if (rises.length < leastLooks || first === undefined || last === undefined) return undefined
  const key = bestKey(rises, offset)
  return {
    leadSec,
    key,
    rises: quantilesByBin(rises, key, offset).map((bin) => bin.map((rise) => Number(rise.toPrecision(4)))),
    overall: quantilesOf(rises.map(({ rise, unit }) => rise / unit)),
    days: (last.atSec - first.atSec) / 86_400,
  }
}

/** Demand now and what may come on top of it, with the confidence of so many days. */
export function fittedIncrements(
  { leadSec, key, rises, days }: Increments,
  { atSec: nowSec, demand }: Look,
  offset: UtcOffset = utc,
): FittedModel {
  const bin = rises[binOf(key, nowSec, offset)] ?? levels.map(() => 0)
  const unit = Math.sqrt(Math.max(1, demand))
  return {
    model: key.bins === 1 ? 'increments' : `increments by the ${key.name}`,
    confidence: days / (days + 1),
    quantile(atSec, level) {
      const share = Math.max(0, Math.min(4, (atSec - nowSec) / leadSec))
      return Math.max(0, demand + unit * Math.sqrt(share) * levelQuantile((index) => bin[index] ?? 0, level))
    },
  }
}

/** For each look the highest rise until the lead; looks into holes, or beyond the end, say nothing. */
export function risesWithin(looks: readonly Look[], leadSec: number): Rise[] {
  const rises: Rise[] = []
  let smooth = looks[0]?.demand ?? 0
  looks.forEach(({ atSec, demand }, index) => {
    smooth += unitShare * (demand - smooth)
    let highest = Number.NEGATIVE_INFINITY
    let reached = atSec
    let next = index + 1
    for (; (looks[next]?.atSec ?? Number.POSITIVE_INFINITY) <= atSec + leadSec; next += 1) {
      highest = Math.max(highest, looks[next]?.demand ?? highest)
      reached = looks[next]?.atSec ?? reached
    }
    const isHole = atSec + leadSec - reached >= leadSec / 2 || looks[next] === undefined
    if (!isHole) rises.push({ atSec, rise: highest - demand, unit: Math.sqrt(Math.max(1, smooth)) })
  })
  return rises
}

/** From coarse to fine, each only if it is clearly better than the one before on looks that it was not learned on. */
function bestKey(rises: readonly Rise[], offset: UtcOffset): ClockKey {
  const parted = Math.floor(rises.length * (1 - triedShare))
  const learned = rises.slice(0, parted)
  const tried = rises.slice(parted)
  let best = noClock
  let least = incrementLoss(tried, quantilesByBin(learned, best, offset), best, offset)
  for (const key of clocks) {
    const loss = incrementLoss(tried, quantilesByBin(learned, key, offset), key, offset)
    if (loss >= (best === noClock ? worthwhile : finer) * least) continue
    best = key
    least = loss
  }
  return best
}

/** Mean pinball loss in units, the upper levels alone: they are what bursts are about. */
export function incrementLoss(
  rises: readonly Rise[],
  quantiles: readonly (readonly number[])[],
  key: ClockKey,
  offset: UtcOffset = utc,
): number {
  let loss = 0
  for (const { atSec, rise, unit } of rises) {
    const bin = quantiles[binOf(key, atSec, offset)]
    for (let level = 1; level < levels.length; level += 1)
      loss += pinball(rise / unit, bin?.[level] ?? 0, levels[level] ?? 0)
  }
  return loss / Math.max(1, rises.length)
}

/** Each bin together with its neighbours; a bin of which too little is known takes what holds for all. */
function quantilesByBin(rises: readonly Rise[], key: ClockKey, offset: UtcOffset): number[][] {
  const bins = Array.from({ length: key.bins }, (): number[] => [])
  for (const { atSec, rise, unit } of rises) {
    const bin = binOf(key, atSec, offset)
    const around = key.bins === 1 ? [bin] : [bin, (bin + 1) % key.bins, (bin + key.bins - 1) % key.bins]
    for (const each of around) bins[each]?.push(rise / unit)
  }
  const overall = quantilesOf(rises.map(({ rise, unit }) => rise / unit))
  return bins.map((values) => (values.length < leastInBin ? overall : quantilesOf(values)))
}

function quantilesOf(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  return levels.map((level) => sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? 0)
}

function binOf({ periodSec, bins }: ClockKey, atSec: number, offset: UtcOffset): number {
  const local = atSec + offset(atSec)
  return Math.floor((((local % periodSec) + periodSec) % periodSec) / (periodSec / bins))
}
