import { isResting, quietSecOf } from '../demand/quiet.ts'
import { demandToServe, type Outlook } from '../forecast/outlook.ts'
import type { BurstState, ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * Agents for this demand with the headroom that settings ask for, forecast and burst aside.
 * @param quietSec for how long the fleet has had no bug.
 */
export function withHeadroom(demand: number, settings: Settings, quietSec = 0): number {
  const { headroomAgents, headroomRoot, headroomShare } = settings
  const kept = isResting(quietSec, settings) ? 0 : headroomAgents
  return Math.ceil(demand + kept + headroomRoot * Math.sqrt(demand) + headroomShare * demand)
}

/** Agents wanted when no burst is on: demand with headroom, raised (never lowered) by what is foreseen. */
export function wantWithoutBurst(outlook: Outlook, settings: Settings): number {
  const foreseen = Math.max(outlook.predicted ?? 0, outlook.surging ?? 0)
  return Math.max(withHeadroom(demandToServe(outlook), settings, quietSecOf(outlook)), Math.ceil(foreseen))
}

/** The factor is applied once, in agents: to expected demand when automatic, to the whole target when manual. */
function wantInBurst(want: number, expected: number, burst: BurstState): number {
  if (!burst.active) return want
  return Math.ceil(burst.cause === 'manual' ? want * burst.factor : Math.max(want, expected * burst.factor))
}

/** The numbers of a target, each derived from those before it. */
export interface Wanted {
  /** Agents wanted now if there were no burst. */
  readonly calm: number
  /** Agents wanted now: what growth aims at. */
  readonly agents: number
  /** The largest `agents` of the release window. */
  readonly lately: number
  /** `lately` plus the dead band, but no more than the largest `calm` of the dead band's longer window. */
  readonly banded: number
  /** What shrinking must leave: `banded`, or what would be wanted if every silent worker were busy, where that is more. */
  readonly keep: number
  /** What draining busy workers must leave: the largest `agents` of their longer release window, at least `keep`. */
  readonly keepBusy: number
  readonly targets: ControlState['targets']
  readonly calmTargets: ControlState['targets']
}

/** What the next cycle must know of earlier targets, see `ControlState`. */
export type PastTargets = Pick<ControlState, 'targets' | 'calmTargets'>

/**
 * The scalar heart of a decision: demand in, target agents out. Nothing per worker happens here, so replay and tuning
 * can run it by the million. The gap between `agents` and `keep` is the hysteresis: a surplus is released only after it
 * has lasted. It must last longer where it is small (within the dead band) and where workers are busy, since those become
 * empty by themselves once nothing more is placed on them.
 */
export function targetAgents(outlook: Outlook, burst: BurstState, previous: PastTargets, settings: Settings): Wanted {
  const { nowSec, demand } = outlook
  const calm = wantWithoutBurst(outlook, settings)
  const agents = wantInBurst(calm, outlook.expected, burst)
  const { busyReleaseDelaySec, deadBandShare, deadBandDelaySec } = settings
  const releaseDelaySec = releaseWindowSec(outlook, settings)
  // Or every cycle would count as an absence, and nothing would ever be released.
  const absenceSec = Math.max(releaseDelaySec, fromOneLookToTheNextSec(settings))
  const windowSec = Math.max(releaseDelaySec, busyReleaseDelaySec)
  const targets = slideWindow(targetsUntilNow(previous.targets, outlook, absenceSec), nowSec, agents, windowSec)
  const calmSec = deadBandShare > 0 ? deadBandDelaySec : 0
  const calmTargets = slideWindow(previous.calmTargets ?? [], nowSec, calm, calmSec)
  const lately = largestAfter(targets, nowSec - releaseDelaySec) ?? agents
  const banded = Math.max(lately, Math.min(lately + deadBand(lately, deadBandShare), calmTargets[0]?.agents ?? 0))
  const silent = demand.ifMissingBusy - demand.ifMissingIdle
  const keep = silent > 0 ? Math.max(banded, withHeadroom(demand.steady + silent, settings)) : banded
  const keepBusy = Math.max(keep, targets[0]?.agents ?? agents)
  return { calm, agents, lately, banded, keep, keepBusy, targets, calmTargets }
}

/** The first dozen agents need no band: a fleet of a few workers does not waver, since it shrinks by whole workers. */
const bandlessAgents = 12

function deadBand(lately: number, share: number): number {
  return Math.floor(share * Math.max(0, lately - bandlessAgents))
}

/**
 * 0 stays 0; else at least the lead time, since a worker that is released cannot be replaced any sooner, and two looks: a surplus
 * seen at one has not lasted.
 */
function releaseWindowSec({ leadTimeSec }: Outlook, settings: Settings): number {
  const { releaseDelaySec } = settings
  return releaseDelaySec > 0 ? Math.max(releaseDelaySec, leadTimeSec, fromOneLookToTheNextSec(settings)) : 0
}

/** Longer than an interval, so that a look that is late still lies within. */
function fromOneLookToTheNextSec({ optimizationIntervalSec }: Settings): number {
  return 1.5 * optimizationIntervalSec
}

/**
 * The earlier targets, if the latest is younger than `absenceSec`. Otherwise nobody has watched how long a surplus has
 * lasted, so the whole supply counts as wanted until now. The same holds where the latest target lies in the future, because
 * the clock was set back.
 */
function targetsUntilNow(
  targets: ControlState['targets'],
  { nowSec, supply }: Outlook,
  absenceSec: number,
): ControlState['targets'] {
  const latest = targets.at(-1)
  const isSeen = latest !== undefined && latest.atSec > nowSec - absenceSec && latest.atSec <= nowSec
  return isSeen ? targets : [wantedAt(nowSec - 1, supply)]
}

/**
 * Sliding-window maximum: an entry is dropped as soon as a later one is at least as large. The entries left fall from the
 * oldest to the newest, so the first is the maximum of the window.
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
 * `agents` is the first member for speed. V8 gives objects whose first member is `atSec` one shape, wherever they are
 * made; once one of them holds a fraction of a second, it discards the compiled code of this module again and again.
 * Tuning makes millions of these, and took twice as long.
 */
function wantedAt(atSec: number, agents: number): ControlState['targets'][number] {
  return { agents, atSec }
}

/** The maximum after a moment; absent where there is no entry after it. Entries fall, so it is the first. */
function largestAfter(targets: ControlState['targets'], afterSec: number): number | undefined {
  return targets.find(({ atSec }) => atSec > afterSec)?.agents
}
