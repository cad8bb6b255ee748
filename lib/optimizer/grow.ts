import { waitsInVain } from './awaited.ts'
import type { Reason, Step } from './decision.ts'
import { cheapestFirst } from './prices.ts'
import { activeRefusal } from './refusals.ts'
import type { Sizing } from './sizing.ts'
import { type GroupReading, isUnseen, type Snapshot } from './snapshot.ts'
import type { LaunchRefusal } from './state.ts'
import { keptBeyond } from './supply.ts'
import { mayLaunch } from './unheard.ts'

export interface Growth {
  readonly steps: readonly Step[]
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
  /** Agents still missing when every group has given what it may. */
  readonly unmet: number
}

/**
 * Meets a deficit: draining workers are called back first, for they are here already, unless their group cannot be seen;
 * then the cheapest groups per agent launch what is not on its way already, each within its maximum, unless its launches
 * fail at present or are suspended, or its region does not answer.
 */
export function grow(sizing: Sizing): Growth {
  const { snapshot, target } = sizing
  const deficit = target.agents - target.supply
  const called = callBack(snapshot, deficit)
  const launched = launch(sizing, deficit - called.agents)
  return { ...launched, steps: [...called.steps, ...launched.steps] }
}

/**
 * Who drains and cannot leave is called back, whatever is wanted: the minimum of its group was raised meanwhile, or somebody else has
 * asked the group for fewer and it ends none itself. A group that cannot be seen is left as it is.
 */
export function callBackToMinimum({ groups, workers }: Snapshot): readonly Step[] {
  return groups.flatMap(({ key, min, desired, replacing = 0, holds }): Step[] => {
    const members = workers.filter(({ group, healthy }) => group === key && healthy)
    const draining = members.filter(({ phase }) => phase === 'draining')
    const staying = members.length - draining.length
    const maySoonLeave = desired - min + replacing
    const stuck = isUnseen({ holds }) ? 0 : Math.max(min - staying, draining.length - maySoonLeave)
    return draining
      .slice(0, Math.max(0, stuck))
      .map(({ id }) => ({ do: 'undrain', group: key, worker: id, reason: `the minimum of the group is ${min}` }))
  })
}

function callBack(snapshot: Snapshot, deficit: number): { readonly steps: readonly Step[]; readonly agents: number } {
  const unseen = new Set(snapshot.groups.filter(isUnseen).map(({ key }) => key))
  const draining = snapshot.workers
    .filter((worker) => worker.phase === 'draining' && worker.healthy && !unseen.has(worker.group))
    .sort((a, b) => (b.usedAgents ?? 0) - (a.usedAgents ?? 0) || (a.id < b.id ? -1 : 1))
  const steps: Step[] = []
  let agents = 0
  for (const worker of draining) {
    if (agents >= deficit) break
    agents += worker.totalAgents
    steps.push({
      do: 'undrain',
      group: worker.group,
      worker: worker.id,
      reason: 'wanted again: called back before anything is launched',
    })
  }
  return { steps, agents }
}

/** A group, what stands against launching in it, and how many are on their way there that are reckoned with. */
interface Source {
  readonly group: GroupReading
  /** Members that it has and keeps, asked for or not: what is launched comes on top. */
  readonly members: number
  readonly refusal: LaunchRefusal | undefined
  readonly inVain: boolean
  readonly unseen: boolean
  readonly coming: number
  /** Why it gives fewer than are wanted. */
  readonly because: Reason[]
}

/** A fleet may grow by a share of itself in one cycle, and small ones by some workers in any case, whatever each of them carries. */
function launch(sizing: Sizing, missing: number): Growth {
  const { target, settings } = sizing
  const steps: Step[] = []
  const reasons = new Map<string, readonly Reason[]>()
  const { sources, left: stillMissing } = reckonComing(sizing, missing)
  let left = stillMissing
  let launchedWorkers = 0
  let launchedAgents = 0
  for (const source of sources) {
    const { group, members, coming, because } = source
    if (left <= 0 && coming === 0) continue
    const wanted = Math.ceil(Math.max(0, left) / group.agentsPerWorker)
    const byShare = (target.supply * settings.growLimitShare - launchedAgents) / group.agentsPerWorker
    const stepLimit = Math.max(0, Math.floor(byShare), settings.growLimitWorkers - launchedWorkers)
    const workers = givenBy(source, wanted, stepLimit, sizing)
    if (because.length > 0) reasons.set(group.key, because)
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

/** Who is on the way already need not be launched, unless launches fail there, are suspended or waited for in vain. */
function reckonComing({ snapshot, leadTimeSec, state }: Sizing, missing: number) {
  let left = missing
  const sources = cheapestFirst(snapshot.groups).map((group): Source => {
    const refusal = activeRefusal(state.refusals, group.key, snapshot.atSec)
    const inVain = waitsInVain(state.awaited, group.key, leadTimeSec, snapshot.atSec)
    const nothingComes = refusal !== undefined || inVain || group.launchesNothing === true
    const coming = nothingComes || left <= 0 ? 0 : (group.coming ?? 0)
    const because: Reason[] = []
    if (coming > 0) {
      const rest = Math.max(0, left - coming * group.agentsPerWorker)
      because.push({ rule: 'on-the-way', from: left, to: rest, text: `${coming} workers are on their way` })
      left = rest
    }
    const members = group.desired + keptBeyond(group, snapshot)
    return { group, members, refusal, inVain, unseen: isUnseen(group), coming, because }
  })
  return { sources, left }
}

/** Workers that a group gives of those that are wanted, each limit that took some of them among its reasons. */
function givenBy(source: Source, wanted: number, stepLimit: number, { snapshot, leadTimeSec }: Sizing): number {
  const { group, members, refusal, inVain, unseen, because } = source
  let workers = clamp(because, wanted, Math.max(0, group.max - members), 'max', `group maximum ${group.max}`)
  workers = clamp(because, workers, stepLimit, 'grow-limit', 'step limit of one cycle')
  if (refusal) {
    const most = mayLaunch(refusal, group, snapshot, leadTimeSec)
    workers = clamp(because, workers, most, 'refused', `launches failed ${refusal.failures} times: ${refusal.reason}`)
  }
  if (unseen) workers = clamp(because, workers, 0, 'unseen', 'its region does not answer')
  if (group.launchesNothing) workers = clamp(because, workers, 0, 'suspended', 'its process Launch is suspended')
  if (inVain) workers = clamp(because, workers, 0, 'in-vain', `${group.coming} workers that do not come`)
  return workers
}

/** Where some are awaited the group is asked even for no more: whether they come is looked at there. */
function isAskedForNoMore({ group, refusal, unseen }: Source): boolean {
  const leftAlone = unseen || group.launchesNothing || (refusal !== undefined && refusal.unheardSec === undefined)
  return !leftAlone && Boolean(group.coming)
}

function clamp(reasons: Reason[], wanted: number, most: number, rule: string, text: string): number {
  if (wanted <= most) return wanted
  reasons.push({ rule, from: wanted, to: most, text: `${wanted} wanted, ${most} by ${text}` })
  return most
}
