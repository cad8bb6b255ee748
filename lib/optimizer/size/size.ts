import { withNoun } from '../numbers/with-noun.ts'
import { keptBeyond } from '../supply/supply.ts'
import type { Reason } from '../target/reason.ts'
import { callBackToMinimum } from './call-back.ts'
import { finishDrains } from './finish-drains.ts'
import { grow } from './grow.ts'
import { replacingReasons } from './replacing.ts'
import { shrink, shrinkHold } from './shrink.ts'
import type { Sizing } from './sizing.ts'
import type { Step } from './step.ts'
import type { Leaver } from './velocity.ts'

export interface GroupSize {
  readonly group: string
  /** Ready and booting workers now. */
  readonly current: number
  /** Workers after all steps, draining ones not counted. */
  readonly desired: number
  readonly reasons: readonly Reason[]
}

/** Agents turned into instances. */
export interface Size {
  readonly outcome: 'grow' | 'shrink' | 'steady' | 'hold'
  /** One sentence for people. */
  readonly summary: string
  readonly groups: readonly GroupSize[]
  readonly steps: readonly Step[]
}

interface Move {
  readonly outcome: Size['outcome']
  readonly summary: string
  readonly steps: readonly Step[]
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
  readonly leavers: readonly Leaver[]
}

/** Turns agents into instances: in one direction per cycle, within bounds, each step with its reason. */
export function sizeGroups(sizing: Sizing): { readonly size: Size; readonly leavers: readonly Leaver[] } {
  const move = chooseMove(sizing)
  const { outcome, summary, steps, leavers } = move
  return { size: { outcome, summary, groups: describeGroups(sizing, move), steps }, leavers }
}

function chooseMove(sizing: Sizing): Move {
  const { supply, agents, keep } = sizing.target
  const blind = holdReason(sizing)
  if (blind !== undefined) return standStill('hold', blind)
  const nothingLeaves = shrinkHold(sizing)
  if (agents > supply) return growing(sizing, nothingLeaves === undefined)
  if (nothingLeaves !== undefined)
    return standStill(supply > keep ? 'hold' : 'steady', `nothing leaves: ${nothingLeaves}`)
  return shrinking(sizing)
}

function holdReason({ snapshot, settings }: Sizing): string | undefined {
  const groups = snapshot.missing.find((missing) => missing.source === 'groups')
  if (groups) return `held: the groups are unknown (${groups.reason})`
  if (snapshot.coverage < settings.coverageToAct)
    return `held: only ${Math.round(snapshot.coverage * 100)} % of the workers were heard`
  return undefined
}

function growing(sizing: Sizing, mayFinish: boolean): Move {
  const { supply, agents } = sizing.target
  const growth = grow(sizing)
  const finished = mayFinish ? finishDrains(sizing, growth.steps) : { steps: [], leavers: [] }
  const stuck = growth.unmet > 0 ? `, ${growth.unmet} cannot be had` : ''
  return {
    outcome: 'grow',
    summary: `${withNoun(agents, 'agent')} wanted, ${supply} ready or booting${stuck}`,
    steps: [...growth.steps, ...finished.steps],
    reasons: growth.reasons,
    leavers: finished.leavers,
  }
}

function shrinking(sizing: Sizing): Move {
  const { supply, agents, keep } = sizing.target
  const calledBack = callBackToMinimum(sizing.snapshot)
  const finished = finishDrains(sizing, calledBack)
  const { steps, reasons, leavers } = shrink(sizing, finished)
  const shrinks = steps.length > 0
  return {
    outcome: shrinks ? 'shrink' : 'steady',
    summary: shrinks
      ? `${withNoun(keep, 'agent')} to keep, ${supply} ready or booting: ${steps.length} may leave`
      : `${withNoun(supply, 'agent')} ready or booting, ${agents} wanted${keep > agents ? `, ${keep} to keep` : ''}`,
    // Drains under way are finished first: should time run out, the next cycle can still begin the others.
    steps: [...calledBack, ...finished.steps, ...steps],
    reasons,
    leavers: [...finished.leavers, ...leavers],
  }
}

function standStill(outcome: 'hold' | 'steady', summary: string): Move {
  return { outcome, summary, steps: [], reasons: new Map(), leavers: [] }
}

function describeGroups({ snapshot, leadTimeSec }: Sizing, { steps, reasons }: Move): readonly GroupSize[] {
  const replacing = replacingReasons(snapshot, leadTimeSec)
  const members = new Map<string, number>()
  for (const worker of snapshot.workers)
    if (worker.phase !== 'draining') members.set(worker.group, (members.get(worker.group) ?? 0) + 1)
  const draining = new Set(snapshot.workers.flatMap((worker) => (worker.phase === 'draining' ? [worker.id] : [])))
  return snapshot.groups.map((group) => {
    const current = members.get(group.key) ?? 0
    const change = steps
      .filter((step) => step.group === group.key)
      .reduce((sum, step) => sum + changeOf(step, draining, () => keptBeyond(group, snapshot)), 0)
    const because = [...(replacing.get(group.key) ?? []), ...(reasons.get(group.key) ?? [])]
    return { group: group.key, current, desired: current + change, reasons: because }
  })
}

function changeOf(step: Step, draining: ReadonlySet<string>, kept: () => number): number {
  if (step.do === 'launch') return Math.max(0, step.desired - step.from - kept())
  if (step.do === 'undrain') return 1
  if (step.do === 'drain') return -1
  return draining.has(step.worker) ? 0 : -1
}
