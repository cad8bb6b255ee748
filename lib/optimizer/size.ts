import type { GroupSize, Reason, Size, Step, Target } from './decision.ts'
import { callBackToMinimum, grow } from './grow.ts'
import type { Settings } from './settings.ts'
import { type Finishing, finishDrains, shrink, shrinkHold } from './shrink.ts'
import type { Snapshot } from './snapshot.ts'
import type { ControlState, Departure } from './state.ts'

export interface Sizing {
  readonly size: Size
  readonly departures: readonly Departure[]
}

interface Move {
  readonly outcome: Size['outcome']
  readonly summary: string
  readonly steps: readonly Step[]
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
  readonly departures: readonly Departure[]
}

/** Agents into instances: one direction per cycle, bounded, each step with its reason. */
export function sizeGroups(
  snapshot: Snapshot,
  target: Target,
  leadTimeSec: number,
  state: ControlState,
  settings: Settings,
): Sizing {
  const blind = holdReason(snapshot, settings)
  const move =
    blind === undefined ? chooseMove(snapshot, target, leadTimeSec, state, settings) : standStill('hold', blind)
  return {
    size: {
      outcome: move.outcome,
      summary: move.summary,
      groups: describeGroups(snapshot, move),
      steps: move.steps,
    },
    departures: move.departures,
  }
}

function holdReason(snapshot: Snapshot, settings: Settings): string | undefined {
  const groups = snapshot.missing.find((missing) => missing.source === 'groups')
  if (groups) return `held: the groups are unknown (${groups.reason})`
  if (snapshot.coverage < settings.coverageToAct)
    return `held: only ${Math.round(snapshot.coverage * 100)} % of the workers were heard`
  return undefined
}

function chooseMove(
  snapshot: Snapshot,
  target: Target,
  leadTimeSec: number,
  state: ControlState,
  settings: Settings,
): Move {
  const { supply, agents, keep } = target
  if (agents > supply) {
    const growth = grow(snapshot, target, leadTimeSec, state, settings)
    const finished = shrinkHold(snapshot, settings)
      ? { steps: [], departures: [] }
      : finishDrains(snapshot, leadTimeSec, state, settings, growth.steps)
    const stuck = growth.unmet > 0 ? `, ${growth.unmet} cannot be had` : ''
    return {
      outcome: 'grow',
      summary: `${agents} agents wanted, ${supply} ready or booting${stuck}`,
      steps: [...growth.steps, ...finished.steps],
      reasons: growth.reasons,
      departures: finished.departures,
    }
  }
  const hold = shrinkHold(snapshot, settings)
  if (hold !== undefined) return standStill(supply > keep ? 'hold' : 'steady', `nothing leaves: ${hold}`)
  const calledBack = callBackToMinimum(snapshot)
  const finished = finishDrains(snapshot, leadTimeSec, state, settings, calledBack)
  const shrinkage = shrink(snapshot, target, leadTimeSec, afterDepartures(state, finished), settings, finished.steps)
  // What was begun is finished first: where time runs out, the next cycle begins the rest.
  const steps = [...calledBack, ...finished.steps, ...shrinkage.steps]
  const shrinking = shrinkage.steps.length > 0
  return {
    outcome: shrinking ? 'shrink' : 'steady',
    summary: shrinking
      ? `${keep} agents to keep, ${supply} ready or booting: ${shrinkage.steps.length} may leave`
      : `${supply} agents ready or booting, ${agents} wanted${keep > agents ? `, ${keep} to keep` : ''}`,
    steps,
    reasons: shrinkage.reasons,
    departures: [...finished.departures, ...shrinkage.departures],
  }
}

function afterDepartures(state: ControlState, { departures }: Finishing): ControlState {
  return { ...state, departures: [...state.departures, ...departures] }
}

function standStill(outcome: 'hold' | 'steady', summary: string): Move {
  return { outcome, summary, steps: [], reasons: new Map(), departures: [] }
}

function describeGroups(snapshot: Snapshot, move: Move): readonly GroupSize[] {
  const members = new Map<string, number>()
  for (const worker of snapshot.workers)
    if (worker.phase !== 'draining') members.set(worker.group, (members.get(worker.group) ?? 0) + 1)
  const draining = new Set(snapshot.workers.flatMap((worker) => (worker.phase === 'draining' ? [worker.id] : [])))
  return snapshot.groups.map((group) => {
    const current = members.get(group.key) ?? 0
    const change = move.steps
      .filter((step) => step.group === group.key)
      .reduce((sum, step) => sum + changeOf(step, draining), 0)
    return { group: group.key, current, desired: current + change, reasons: move.reasons.get(group.key) ?? [] }
  })
}

function changeOf(step: Step, draining: ReadonlySet<string>): number {
  if (step.do === 'launch') return step.desired - step.from
  if (step.do === 'undrain') return 1
  if (step.do === 'drain') return -1
  return draining.has(step.worker) ? 0 : -1
}
