import type { Reason, Target } from './decision.ts'
import { demandToServe, type Outlook } from './outlook.ts'
import type { Settings } from './settings.ts'
import type { BurstState, ControlState } from './state.ts'

/** What the plan wants for so much demand, forecast and burst aside. */
export function withHeadroom(demand: number, { headroomAgents, headroomRoot, headroomShare }: Settings): number {
  return Math.ceil(demand + headroomAgents + headroomRoot * Math.sqrt(demand) + headroomShare * demand)
}

/** Agents wanted when no burst is on: measured demand with headroom, raised (never lowered) by what is foreseen. */
export function wantWithoutBurst(outlook: Outlook, settings: Settings): number {
  const foreseen = Math.max(outlook.predicted ?? 0, outlook.surging ?? 0)
  return Math.max(withHeadroom(demandToServe(outlook), settings), Math.ceil(foreseen))
}

/** The factor is applied once, in agents: to expected demand when automatic, to the whole target when manual. */
function wantInBurst(want: number, expected: number, burst: BurstState): number {
  if (!burst.active) return want
  return Math.ceil(burst.cause === 'manual' ? want * burst.factor : Math.max(want, expected * burst.factor))
}

/** The numbers of a target, in the order in which they superseded each other. */
export interface Wanted {
  /** Without a burst. */
  readonly calm: number
  /** What growing aims at. */
  readonly agents: number
  /** The largest want of the release window. */
  readonly lately: number
  /** The same with the dead band above it, as far as so much was wanted within a longer time, bursts aside. */
  readonly banded: number
  /** What shrinking must leave: `banded`, and no less than what would be wanted if every silent worker were busy. */
  readonly keep: number
  /** What draining workers with bugs at work must leave: the largest want of a longer time, and no less than `keep`. */
  readonly keepBusy: number
  readonly targets: ControlState['targets']
  readonly calmTargets: ControlState['targets']
}

/** What the next cycle must know of the targets until now. */
export type PastTargets = Pick<ControlState, 'targets' | 'calmTargets'>

/**
 * The scalar heart of a decision: demand in, target agents out. Nothing per worker happens here, so replay and tuning
 * can run it by the million. The gap between `agents` and `keep` is the hysteresis: a surplus is released only after it
 * has lasted, a small one (within the dead band) only after it has lasted long, and so with busy workers, which empty by
 * themselves where nothing more is placed on them.
 */
export function targetAgents(outlook: Outlook, burst: BurstState, previous: PastTargets, settings: Settings): Wanted {
  const { nowSec, demand } = outlook
  const calm = wantWithoutBurst(outlook, settings)
  const agents = wantInBurst(calm, outlook.expected, burst)
  const { busyReleaseDelaySec, deadBandShare, deadBandDelaySec, optimizationIntervalSec } = settings
  const releaseDelaySec = releaseWindowSec(outlook, settings)
  const absenceSec = Math.max(releaseDelaySec, 1.5 * optimizationIntervalSec)
  const windowSec = Math.max(releaseDelaySec, busyReleaseDelaySec)
  const targets = slideWindow(watched(previous.targets, outlook, absenceSec), nowSec, agents, windowSec)
  const calmSec = deadBandShare > 0 ? deadBandDelaySec : 0
  const calmTargets = slideWindow(previous.calmTargets ?? [], nowSec, calm, calmSec)
  const lately = largestAfter(targets, nowSec - releaseDelaySec) ?? agents
  const banded = Math.max(lately, Math.min(lately + deadBand(lately, deadBandShare), calmTargets[0]?.agents ?? 0))
  const silent = demand.ifMissingBusy - demand.ifMissingIdle
  const keep = silent > 0 ? Math.max(banded, withHeadroom(demand.steady + silent, settings)) : banded
  const keepBusy = Math.max(keep, targets[0]?.agents ?? agents)
  return { calm, agents, lately, banded, keep, keepBusy, targets, calmTargets }
}

/** Fleets of some workers have a band already: they shrink by a whole worker or not at all. */
const bandlessAgents = 12

function deadBand(lately: number, share: number): number {
  return Math.floor(share * Math.max(0, lately - bandlessAgents))
}

/** None if none is asked for; else no shorter than the lead time: who is released now cannot be had back within it. */
function releaseWindowSec({ leadTimeSec }: Outlook, { releaseDelaySec }: Settings): number {
  return releaseDelaySec > 0 ? Math.max(releaseDelaySec, leadTimeSec) : 0
}

/**
 * Who comes anew, or back after a window's absence, has not seen how long a surplus lasted: what is there counts as
 * wanted until now. A window shorter than the interval is no absence, or nothing would ever be released.
 */
function watched(
  targets: ControlState['targets'],
  { nowSec, supply }: Outlook,
  absenceSec: number,
): ControlState['targets'] {
  const latest = targets.at(-1)
  return latest && latest.atSec > nowSec - absenceSec ? targets : [wantedAt(nowSec - 1, supply)]
}

/**
 * Sliding-window maximum: the list holds falling maxima, oldest first, so its head is the maximum of the window and an
 * entry is dropped as soon as a later one is as large.
 */
function slideWindow(
  targets: ControlState['targets'],
  nowSec: number,
  agents: number,
  windowSec: number,
): ControlState['targets'] {
  const oldestSec = nowSec - windowSec
  const kept = targets.filter((entry) => entry.atSec > oldestSec && entry.atSec < nowSec && entry.agents > agents)
  kept.push(wantedAt(nowSec, agents))
  return kept
}

/**
 * Agents first: V8 takes objects whose first member is a time for kin, and when any of them anywhere holds a fraction of a second
 * it compiles all this anew at every call, without end. Tuning makes millions of these, and was half as fast.
 */
function wantedAt(atSec: number, agents: number): ControlState['targets'][number] {
  return { agents, atSec }
}

/** The head of what is left of falling maxima; nothing is left of a window of no length. */
function largestAfter(targets: ControlState['targets'], afterSec: number): number | undefined {
  return targets.find(({ atSec }) => atSec > afterSec)?.agents
}

/** The target for the record and for people: every number that had its say, and why. */
export function explainTarget(outlook: Outlook, burst: BurstState, wanted: Wanted, settings: Settings): Target {
  const { demand, predicted, supply } = outlook
  return {
    demand: demand.ifMissingIdle,
    demandIfMissingBusy: demand.ifMissingBusy,
    ...(predicted !== undefined && { predicted }),
    supply,
    agents: wanted.agents,
    keep: wanted.keep,
    keepBusy: wanted.keepBusy,
    reasons: reasonsOf(outlook, burst, wanted, settings),
  }
}

const censoredRule = 'censored'

/** Was the demand of a record more, perhaps, than could be seen? Its cycle has said so, who had seen every worker. */
export function isCensored({ reasons }: Pick<Target, 'reasons'>): boolean {
  return reasons.some(({ rule }) => rule === censoredRule)
}

function reasonsOf(
  { demand, predicted = 0, surging = 0 }: Outlook,
  burst: BurstState,
  { calm, agents, lately, banded, keep }: Wanted,
  settings: Settings,
): readonly Reason[] {
  const { measured, censored, ifMissingIdle } = demand
  const steady = Math.round(demand.steady * 10) / 10
  const roomy = withHeadroom(demand.steady, settings)
  const reasons: Reason[] = []
  const because = (rule: string, from: number, to: number, text: string) => reasons.push({ rule, from, to, text })
  if (censored)
    because(censoredRule, measured, ifMissingIdle, 'every agent is at work and nobody knows the queue: a step more')
  if (steady < ifMissingIdle)
    because('load-to-come', ifMissingIdle, steady, `${ifMissingIdle} demanded, ${steady} as agents become free in time`)
  else if (steady > ifMissingIdle)
    because('load-to-come', ifMissingIdle, steady, `${ifMissingIdle} demanded, ${steady} if bugs go on arriving so`)
  because('headroom', steady, roomy, `${steady} demanded, ${roomy} with headroom`)
  if (calm > roomy && surging > predicted)
    because('surge', roomy, calm, `${calm} because demand rises at this time of the clock`)
  else if (calm > roomy) because('forecast', roomy, calm, `${calm} forecast for when new capacity could be ready`)
  if (burst.active && agents > calm)
    because('burst', calm, agents, `${agents} by the ${burst.cause} burst, factor ${burst.factor}`)
  if (lately > agents) because('release-delay', agents, lately, `${lately} wanted lately: kept for now`)
  if (banded > lately) because('dead-band', lately, banded, `${banded} wanted not long ago: so small a surplus is kept`)
  if (keep > banded) because('missing-busy', banded, keep, `${keep} if every silent worker is busy: kept`)
  return reasons
}
