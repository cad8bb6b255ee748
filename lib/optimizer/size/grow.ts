import { waitsInVain } from '../launches/awaited.ts'
import { activeRefusal } from '../launches/refusals.ts'
import { mayLaunch } from '../launches/unheard.ts'
import type { LaunchRefusal } from '../memory/state.ts'
import { withNoun } from '../numbers/with-noun.ts'
import { type GroupReading, isUnseen } from '../snapshot/snapshot.ts'
import { keptBeyond } from '../supply/supply.ts'
import type { Reason } from '../target/reason.ts'
import { callBack } from './call-back.ts'
import { cheapestFirst } from './prices.ts'
import type { Sizing } from './sizing.ts'
import type { Step } from './step.ts'

export interface Growth {
  readonly steps: readonly Step[]
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
  /** Agents still missing when every group has given what it may. */
  readonly unmet: number
}

/**
 * Meets a deficit. Draining workers are called back first, since they are here already, unless their group cannot be seen.
 * Then the cheapest groups per agent launch what is not on its way yet, each within its maximum. Groups whose launches fail
 * at present or are suspended are left out, and so are those in a region that does not answer.
 */
export function grow(sizing: Sizing): Growth {
  const { snapshot, target } = sizing
  const deficit = target.agents - target.supply
  const called = callBack(snapshot, deficit)
  const launched = launch(sizing, deficit - called.agents)
  return { ...launched, steps: [...called.steps, ...launched.steps] }
}

/** A group that may launch workers, and what keeps it from doing so. */
interface Source {
  readonly group: GroupReading
  /** Members that it keeps, whether asked for or not: launches come on top. */
  readonly members: number
  readonly refusal: LaunchRefusal | undefined
  /** It has waited in vain for instances for too long. */
  readonly inVain: boolean
  readonly unseen: boolean
  /** Workers on their way that are counted on. */
  readonly coming: number
  /** Says so, where there are any. */
  readonly onTheWay: readonly Reason[]
}

/** One cycle may launch a share of the fleet, or a number of workers, whatever their size, where that lets more come. */
function launch(sizing: Sizing, missing: number): Growth {
  const { target, settings } = sizing
  const steps: Step[] = []
  const reasons = new Map<string, readonly Reason[]>()
  const { sources, left: stillMissing } = countComing(sizing, missing)
  let left = stillMissing
  let launchedWorkers = 0
  let launchedAgents = 0
  for (const source of sources) {
    const { group, members, coming, onTheWay } = source
    if (left <= 0 && coming === 0) continue
    const wanted = Math.ceil(Math.max(0, left) / group.agentsPerWorker)
    const byShare = (target.supply * settings.growLimitShare - launchedAgents) / group.agentsPerWorker
    const stepLimit = Math.max(0, Math.floor(byShare), settings.growLimitWorkers - launchedWorkers)
    const { workers, because } = limited(wanted, limitsOf(source, stepLimit, sizing))
    if (onTheWay.length + because.length > 0) reasons.set(group.key, [...onTheWay, ...because])
    if (workers <= 0 && !isAskedForNoMore(source)) continue
    const agents = workers * group.agentsPerWorker
    left -= agents
    launchedWorkers += workers
    launchedAgents += agents
    steps.push({
      do: 'launch',
      group: group.key,
      desired: workers > 0 ? members + workers : group.desired,
      from: group.desired,
      reason: `agents missing: ${missing}, on each worker: ${group.agentsPerWorker}`,
    })
  }
  return { steps, reasons, unmet: Math.max(0, left) }
}

/** Workers on their way need not be launched again, unless launches in their group fail, are suspended or are awaited in vain. */
function countComing({ snapshot, leadTimeSec, state }: Sizing, missing: number) {
  let left = missing
  const sources = cheapestFirst(snapshot.groups).map((group): Source => {
    const refusal = activeRefusal(state.refusals, group.key, snapshot.atSec)
    // Where all that was asked for is there, though not in service, the group can still launch others.
    const inVain = Boolean(group.coming) && waitsInVain(state.awaited, group.key, leadTimeSec, snapshot.atSec)
    const nothingComes = refusal !== undefined || inVain || group.launchesNothing === true
    const coming = nothingComes || left <= 0 ? 0 : (group.coming ?? 0)
    const before = left
    if (coming > 0) left = Math.max(0, left - coming * group.agentsPerWorker)
    const text = coming === 1 ? '1 worker is on its way' : `${coming} workers are on their way`
    const onTheWay = { rule: 'on-the-way', from: before, to: left, text }
    const members = group.desired + keptBeyond(group, snapshot)
    const unseen = isUnseen(group)
    return { group, members, refusal, inVain, unseen, coming, onTheWay: coming > 0 ? [onTheWay] : [] }
  })
  return { sources, left }
}

/** At most so many workers, and what is the reason. */
interface Limit {
  readonly most: number
  readonly rule: string
  readonly text: string
}

function limitsOf(source: Source, stepLimit: number, { snapshot, leadTimeSec }: Sizing): readonly Limit[] {
  const { group, members, refusal, inVain, unseen } = source
  const limits: Limit[] = [
    { most: Math.max(0, group.max - members), rule: 'max', text: `group maximum ${group.max}` },
    { most: stepLimit, rule: 'grow-limit', text: 'step limit of one cycle' },
  ]
  if (refusal) {
    const most = mayLaunch(refusal, group, snapshot, leadTimeSec)
    limits.push({
      most,
      rule: 'refused',
      text: `launches failed ${withNoun(refusal.failures, 'time')}: ${refusal.reason}`,
    })
  }
  if (unseen) limits.push({ most: 0, rule: 'unseen', text: 'its region does not answer' })
  if (group.launchesNothing) limits.push({ most: 0, rule: 'suspended', text: 'its process Launch is suspended' })
  if (inVain) limits.push({ most: 0, rule: 'in-vain', text: inVainText(group) })
  return limits
}

function inVainText({ coming }: GroupReading): string {
  return coming === 1 ? '1 worker that does not come' : `${coming} workers that do not come`
}

/** How many of the wanted workers the limits leave. Each limit that lowers the number adds a reason. */
function limited(wanted: number, limits: readonly Limit[]) {
  const because: Reason[] = []
  let workers = wanted
  for (const { most, rule, text } of limits) {
    if (workers <= most) continue
    because.push({ rule, from: workers, to: most, text: `${workers} wanted, ${most} by ${text}` })
    workers = most
  }
  return { workers, because }
}

/** A group that waits for instances gets a step even if it launches no more: carrying it out tells whether they are coming. */
function isAskedForNoMore({ group, refusal, unseen }: Source): boolean {
  const leftAlone = unseen || group.launchesNothing || (refusal !== undefined && refusal.unheardSec === undefined)
  return !leftAlone && Boolean(group.coming)
}
