import { isResting, quietSecOf } from '../demand/quiet.ts'
import type { Outlook } from '../forecast/outlook.ts'
import type { BurstState } from '../memory/state.ts'
import { rounded } from '../numbers/rounded.ts'
import type { Settings } from '../settings/settings.ts'
import type { Reason } from './reason.ts'
import { type Wanted, withHeadroom } from './target.ts'

/** Agents the fleet should have, and how that number came about. */
export interface Target {
  /**
   * Agents at work plus bugs that wait, counting workers without a reading as idle. Where nobody knows the queue at least 1, and
   * a quarter more (or 1) while every agent is at work.
   */
  readonly demand: number
  /** The same, counting workers without a reading as busy. */
  readonly demandIfMissingBusy: number
  /** Predicted demand at the horizon, at the quantile in force; absent without a forecast. */
  readonly predicted?: number
  /** Agents ready or booting. */
  readonly supply: number
  /** Agents wanted now. */
  readonly agents: number
  /**
   * Agents that shrinking must leave: the largest number wanted within the release window and the dead band above it, or what
   * would be wanted if every silent worker were busy, where that is more.
   */
  readonly keep: number
  /** Agents that draining of busy workers must leave: the largest number wanted within their longer window, at least `keep`. */
  readonly keepBusy: number
  readonly reasons: readonly Reason[]
}

/** The target for the record and for people, with every number that led to it. */
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

/** May demand have been higher than what the cycle could see? Its reasons say so. */
export function isCensored({ reasons }: Pick<Target, 'reasons'>): boolean {
  return reasons.some(({ rule }) => rule === censoredRule)
}

function reasonsOf(
  outlook: Outlook,
  burst: BurstState,
  { calm, agents, lately, banded, keep }: Wanted,
  settings: Settings,
): readonly Reason[] {
  const { demand, predicted = 0, surging = 0 } = outlook
  const { measured, censored, ifMissingIdle } = demand
  const quietSec = quietSecOf(outlook)
  const steady = rounded(demand.steady, 1)
  const roomy = withHeadroom(demand.steady, settings, quietSec)
  const reasons: Reason[] = []
  const because = (rule: string, from: number, to: number, text: string) => reasons.push({ rule, from, to, text })
  if (censored)
    because(censoredRule, measured, ifMissingIdle, 'every agent is at work and nobody knows the queue: a step more')
  if (steady < ifMissingIdle)
    because('load-to-come', ifMissingIdle, steady, `${ifMissingIdle} demanded, ${steady} as agents become free in time`)
  else if (steady > ifMissingIdle)
    because('load-to-come', ifMissingIdle, steady, `${ifMissingIdle} demanded, ${steady} if bugs go on arriving so`)
  const resting = isResting(quietSec, settings) ? `, of which none is kept after ${quietSec} s without a bug` : ''
  because('headroom', steady, roomy, `${steady} demanded, ${roomy} with headroom${resting}`)
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
