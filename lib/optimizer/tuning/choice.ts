import type { Settings } from '../settings/settings.ts'
import { promisedBy } from '../snapshot/promise-watch.ts'
import type { SurgeTable } from '../surges/surge-table.ts'
import { type Candidate, coversSurges } from './candidates.ts'
import type { ShadowScore } from './shadow-fleet.ts'

/** A promise of 1 % is tuned for 0.8 %, since the future is never quite like the past. */
const cautiousShare = 0.8

/** So much less, 0.75 %, in a past of few bugs: there, chance decides how many were late. */
const chanceShare = 0.05

/** In a past of so many bugs a share of one in a hundred can be trusted; more bugs would hardly tell more. */
export const tellingBugs = 30_000

/** Candidates that cover surges get only this share of the limit: surges are few and large, and no two days have the same. */
const surgesShare = 0.4

/**
 * Caution is not worth any price. Where it makes the choice cost more than twice as much, those that cover surges get the whole
 * limit, and all others what was promised. Where that costs more than twice what the limit without the day with most late bugs
 * would, that day is left out once it is over: what has happened once is no habit.
 */
const boldShare = 0.5

/** A past of fewer days has no odd one: each tells too much. */
const leastDaysForOdd = 7

/** A change must save this much, or mend what is clearly wrong: nobody trusts settings that flap. */
const worthwhileSaving = 0.01

/** Where no candidate keeps the promise, one with this many times the late bugs of the closest counts as equally close. */
const nearlyAsClose = 1.1

/** What tuning chose, and the evidence for it. */
export interface Tuned {
  readonly choice: Candidate
  /** What the choice would have cost over the whole past, and how many bugs would have been late. */
  readonly evidence: ShadowScore
  /** Would it have kept the promise, or is there none, since late bugs have a price? If not, none would have at a bearable price. */
  readonly kept: boolean
  /** Rises that keep to the clock, where the past shows any. */
  readonly surges?: SurgeTable
}

export interface Scored {
  readonly candidate: Candidate
  readonly evidence: ShadowScore
  /** How many of its bugs were late on the day that had most of them, of the days that are over. */
  readonly oddDayLate: number
}

export interface Best extends Scored {
  /** Would it have kept the promise? If not, it came closest, or would have kept it but for one odd day. */
  readonly kept: boolean
}

/**
 * What a choice aims at: late bugs up to a share for the least work, or the least of both where a late bug has a price. Work is
 * the time of workers, and a price for each launch.
 */
export type Aim = { readonly launchSec: number } & (
  | { readonly lateShare: number; readonly promisedShare: number; readonly mayLeaveOutDay: boolean }
  | { readonly lateBugSec: number }
)

type Wish = Pick<Settings, 'promiseLateShare' | 'lateBugWorkerHours' | 'launchCostSec'>

/** The fewer bugs there were in the past that is judged, the more caution. */
function caution(bugs: number): number {
  return cautiousShare - chanceShare * Math.min(1, tellingBugs / bugs)
}

/** Share of bugs that may have been late under a choice, in a past of so many bugs. */
export function lateLimit({ promiseLateShare }: Pick<Wish, 'promiseLateShare'>, bugs: number): number {
  return caution(bugs) * promiseLateShare
}

/** More cautious than was wished for, in a past of so many bugs and days. */
export function aimOf(wish: Wish, bugs: number, days = 0): Aim {
  const promised = promisedBy(wish)
  const launchSec = wish.launchCostSec
  return 'lateShare' in promised
    ? {
        launchSec,
        lateShare: lateLimit(wish, bugs),
        promisedShare: promised.lateShare,
        mayLeaveOutDay: days >= leastDaysForOdd,
      }
    : { launchSec, lateBugSec: (3600 * promised.lateBugWorkerHours) / caution(bugs) }
}

/** The same evidence with its late bugs multiplied. */
export function correctedBy(factor: number, { candidate, evidence, oddDayLate }: Scored): Scored {
  return { candidate, evidence: { ...evidence, late: factor * evidence.late }, oddDayLate: factor * oddDayLate }
}

/**
 * Would the present choice have broken the promise, and the best kept it or come clearly closer? Where late bugs have a price: would
 * the best have been clearly cheaper?
 */
export function isToBeMended(present: Scored, best: Best, wish: Wish): boolean {
  const aim = aimOf(wish, present.evidence.arrived)
  if ('lateBugSec' in aim) return nearlyAsClose * costOf(best, aim) < costOf(present, aim)
  return wouldBreak(present.evidence, best, wish)
}

function wouldBreak(present: ShadowScore, best: Best, { promiseLateShare }: Wish): boolean {
  if (present.late <= promiseLateShare * present.arrived) return false
  return best.kept || nearlyAsClose * best.evidence.late < present.late
}

/** The best by its aim; the present one stays while it is about as good. */
export function chooseAmong(scored: readonly Scored[], present: Candidate | undefined, aim: Aim): Best {
  return 'lateBugSec' in aim ? leastOfBoth(scored, present, aim) : cheapestKeeping(scored, present, aim)
}

type Price = Extract<Aim, { readonly lateBugSec: number }>
type Limit = Extract<Aim, { readonly lateShare: number }>

/** Work and late bugs together, in worker-seconds. Late bugs count for more where few surges say little about the next. */
function costOf(scored: Scored, price: Price): number {
  const { candidate, evidence } = scored
  const late = coversSurges(candidate) ? evidence.late / surgesShare : evidence.late
  return workOf(scored, price) + price.lateBugSec * late
}

function leastOfBoth(scored: readonly Scored[], present: Candidate | undefined, price: Price): Best {
  return { ...leastOrPresent(scored, present, (each) => costOf(each, price)), kept: true }
}

/** The cheapest candidate that would have kept the limit, or the closest; a bolder one where that costs less than half. */
function cheapestKeeping(scored: readonly Scored[], present: Candidate | undefined, limit: Limit): Best {
  const { lateShare, promisedShare } = limit
  const work = (each: Scored) => workOf(each, limit)
  const cheapest = (forSurges: number, forOthers: number, late = lateOf): Best | undefined => {
    const keeping = scored.filter(
      (each) => late(each) <= (coversSurges(each.candidate) ? forSurges : forOthers) * each.evidence.arrived,
    )
    if (keeping.length === 0) return undefined
    const best = leastOrPresent(keeping, present, work)
    return { ...best, kept: lateOf(best) <= promisedShare * best.evidence.arrived }
  }
  const careful = cheapest(surgesShare * lateShare, lateShare) ?? { ...cheapestOfTheClosest(scored, work), kept: false }
  const bold = cheapest(lateShare, promisedShare)
  const forgiving = limit.mayLeaveOutDay ? cheapest(surgesShare * lateShare, lateShare, lateWithoutOddDay) : undefined
  return [bold, forgiving].reduce<Best>(
    (choice, bolder) => (bolder !== undefined && work(bolder) < boldShare * work(choice) ? bolder : choice),
    careful,
  )
}

function lateOf({ evidence }: Scored): number {
  return evidence.late
}

function lateWithoutOddDay({ evidence, oddDayLate }: Scored): number {
  return evidence.late - oddDayLate
}

function workOf({ evidence }: Scored, { launchSec }: Aim): number {
  return evidence.workerSec + launchSec * evidence.launches
}

/** The cheapest, or the present one where that is among them and saves too little. */
function leastOrPresent(
  scored: readonly Scored[],
  present: Candidate | undefined,
  cost: (each: Scored) => number,
): Scored {
  const best = least(scored, cost)
  const staying = scored.find(({ candidate }) => candidate === present)
  return staying && cost(staying) * (1 - worthwhileSaving) <= cost(best) ? staying : best
}

/** Of those about as close as the closest, the cheapest: the last few late bugs are not worth any price. */
function cheapestOfTheClosest(scored: readonly Scored[], work: (each: Scored) => number): Scored {
  const closest = least(scored, ({ evidence }) => evidence.late).evidence.late
  return least(
    scored.filter(({ evidence }) => evidence.late <= nearlyAsClose * closest),
    work,
  )
}

function least(scored: readonly Scored[], of: (each: Scored) => number): Scored {
  return scored.reduce((best, each) => (of(each) < of(best) ? each : best))
}
