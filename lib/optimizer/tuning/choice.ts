import type { Settings } from '../settings.ts'
import type { SurgeTable } from '../surges/surge-table.ts'
import { type Candidate, coversSurges } from './candidates.ts'
import type { ShadowScore } from './shadow-fleet.ts'

/** A promise of 1 % is tuned for 0.8 %, for the past is never quite the future, */
const cautiousShare = 0.8

/** and for 0.75 % where it has shown few bugs: among few, chance decides how many were late. */
const chanceShare = 0.05

/** A past of so many bugs is ruled by chance no more than a larger one; what it says of one in a hundred can be trusted. */
export const tellingBugs = 30_000

/** Surges are few and large, and no two days bring the same: who reckons with them is tuned for so much of the limit. */
const surgesShare = 0.4

/** A change must save this much, or mend a promise that would have been broken: settings that flap cannot be trusted. */
const worthwhileSaving = 0.01

/** Where nobody keeps the promise, this much later than the closest is as good. */
const nearlyAsClose = 1.1

/** What tuning chose, and what it chose it on. */
export interface Tuned {
  readonly choice: Candidate
  /** What the choice would have cost and kept over the whole past. */
  readonly evidence: ShadowScore
  /** Would it have kept the promise? If not it is the one that came closest. */
  readonly kept: boolean
  /** Rises that keep to the clock, where the past shows any. */
  readonly surges?: SurgeTable
}

export interface Scored {
  readonly candidate: Candidate
  readonly evidence: ShadowScore
}

export interface Best extends Scored {
  /** Would it have kept the limit? If not it is the one that came closest. */
  readonly kept: boolean
}

type LateShare = Pick<Settings, 'promiseLateShare'>

/** Share of late bugs that a choice may have had in a past of so many bugs. */
export function lateLimit({ promiseLateShare }: LateShare, bugs: number): number {
  return (cautiousShare - chanceShare * Math.min(1, tellingBugs / bugs)) * promiseLateShare
}

/** The same evidence with its late bugs multiplied. */
export function correctedBy(factor: number, { candidate, evidence }: Scored): Scored {
  return { candidate, evidence: { ...evidence, late: factor * evidence.late } }
}

/** The present choice would have broken the promise, and the best would not, or is clearly closer to it. */
export function isToBeMended(present: ShadowScore, best: Best, { promiseLateShare }: LateShare): boolean {
  if (present.late <= promiseLateShare * present.arrived) return false
  return best.kept || nearlyAsClose * best.evidence.late < present.late
}

/** The cheapest candidate that would have kept the limit, or the one that came closest; the present one while it is as good. */
export function chooseAmong(scored: readonly Scored[], present: Candidate | undefined, limit: number): Best {
  const keeping = scored.filter(({ candidate, evidence }) => {
    const allowed = coversSurges(candidate) ? surgesShare * limit : limit
    return evidence.late <= allowed * evidence.arrived
  })
  if (keeping.length === 0) return { ...cheapestOfTheClosest(scored), kept: false }
  const best = least(keeping, ({ workerSec }) => workerSec)
  const staying = keeping.find(({ candidate }) => candidate === present)
  const stays = staying && staying.evidence.workerSec * (1 - worthwhileSaving) <= best.evidence.workerSec
  return { ...(stays ? staying : best), kept: true }
}

/** Where nobody keeps the promise the last late bug is not bought at any price. */
function cheapestOfTheClosest(scored: readonly Scored[]): Scored {
  const closest = least(scored, ({ late }) => late).evidence.late
  return least(
    scored.filter(({ evidence }) => evidence.late <= nearlyAsClose * closest),
    ({ workerSec }) => workerSec,
  )
}

function least(scored: readonly Scored[], of: (evidence: ShadowScore) => number): Scored {
  return scored.reduce((best, each) => (of(each.evidence) < of(best.evidence) ? each : best))
}
