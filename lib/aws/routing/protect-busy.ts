import { SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling'
import type { WorkerPlan } from '../../optimizer/decision.ts'
import { allTried } from '../all-tried.ts'
import { AwsCallError, calling } from '../call-error.ts'
import { until } from '../call-limits.ts'
import type { FleetView } from '../fleet-view.ts'
import type { FleetGroup, Member } from '../groups/fleet-group.ts'

/** Instances that one call takes. */
const batchSize = 50

/**
 * Busy workers are protected from scale-in, so that somebody else's smaller number, or a rebalancing of zones, ends idle
 * ones; idle ones are not, so that such a number still has an effect. Only changes are sent. Groups that protect all they
 * launch are left as they are, and so is who has been ended since the look: one that is terminating has the whole call refused.
 * @throws AggregateError of one AwsCallError for each batch that was refused.
 */
export async function protectBusy(
  view: FleetView,
  plans: readonly WorkerPlan[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (plans.length === 0) return
  const busy = new Map(plans.map(({ worker, currentAgents }) => [worker, currentAgents > 0]))
  const { groups } = await view.recentSight()
  const wanted = ({ id, inService }: Member) => (inService && !view.hasEnded(id) ? busy.get(id) : undefined)
  await protect(view, groups, wanted, signal)
}

/**
 * Nobody in this group is protected any more, nor comes back from standby so: whoever scales it from now on may end any.
 * @throws AggregateError as above
 */
export async function protectNobody(view: FleetView, group: string, signal: AbortSignal | undefined): Promise<void> {
  const { groups } = await view.recentSight()
  await protect(
    view,
    groups.filter(({ key }) => key === group),
    (member) => (isReachable(member) ? false : undefined),
    signal,
  )
}

/** @param wanted `undefined` for those who are left as they are. */
async function protect(
  view: FleetView,
  groups: readonly FleetGroup[],
  wanted: (member: Member) => boolean | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const changes = groups.filter(({ protectsNew }) => !protectsNew).flatMap((group) => changesOf(group, wanted))
  await allTried(changes.map((change) => send(view, change, signal)))
}

interface Change {
  readonly group: FleetGroup
  readonly ids: readonly string[]
  readonly protect: boolean
}

function changesOf(group: FleetGroup, wanted: (member: Member) => boolean | undefined): Change[] {
  return [true, false].flatMap((protect) => {
    const ids = group.members
      .filter((member) => wanted(member) === protect && member.protectedFromScaleIn !== protect)
      .map(({ id }) => id)
    const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) =>
      ids.slice(index * batchSize, (index + 1) * batchSize),
    )
    return batches.map((batch) => ({ group, ids: batch, protect }))
  })
}

/** Who has begun to end since the look has the call refused for all: the others are asked for once more. */
async function send(view: FleetView, change: Change, signal: AbortSignal | undefined): Promise<void> {
  try {
    await ask(view, change, signal)
  } catch (error) {
    const isAboutInstances = error instanceof AwsCallError && (error.cause as Error)?.name === 'ValidationError'
    const ids = isAboutInstances ? await stillReachable(view, change).catch(() => change.ids) : change.ids
    if (ids.length === change.ids.length) throw error
    if (ids.length > 0) await ask(view, { ...change, ids }, signal)
  }
}

function isReachable({ inService, inStandby }: Member): boolean {
  return inService || inStandby
}

async function stillReachable(view: FleetView, { group, ids }: Change): Promise<readonly string[]> {
  const { groups } = await view.lookAt(group.region)
  const members = groups.find(({ key }) => key === group.key)?.members ?? []
  const reachable = new Set(members.filter(isReachable).map(({ id }) => id))
  return ids.filter((id) => reachable.has(id))
}

async function ask(view: FleetView, { group, ids, protect }: Change, signal: AbortSignal | undefined): Promise<void> {
  const command = new SetInstanceProtectionCommand({
    AutoScalingGroupName: group.name,
    InstanceIds: [...ids],
    ProtectedFromScaleIn: protect,
  })
  const client = view.clients.autoScaling(group.region)
  await calling('SetInstanceProtection', group.key, () => client.send(command, until(signal)))
}
