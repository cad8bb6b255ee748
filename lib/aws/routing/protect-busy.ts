import { SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling'
import type { WorkerPlan } from '../../optimizer/plan/plan.ts'
import { inBatchesOf } from '../../waiting/in-batches-of.ts'
import { allTried } from '../calls/all-tried.ts'
import { AwsCallError, calling } from '../calls/call-error.ts'
import { until } from '../calls/call-limits.ts'
import type { FleetView } from '../fleet-view.ts'
import type { FleetGroup, Member } from '../groups/fleet-group.ts'

/** The most instances in one call. */
const batchSize = 50

/** Calls at once: all of a fleet of hundreds of groups would be throttled, and leave nothing of the account's calls to others. */
const sideBySide = 8

/**
 * Protects busy workers from scale-in, so that idle ones are terminated when somebody else shrinks the group or zones are
 * rebalanced. Idle workers are not protected, so that shrinking still works. Only changes are sent. Groups that protect all
 * new instances are left as they are, and so are workers terminated since the look: one of those makes AWS refuse the call.
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
 * Removes the protection of all members of a group, also of those in standby, so that others can scale it freely.
 * @throws AggregateError of one AwsCallError for each batch that was refused.
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

/** @param wanted whether a member is to be protected; `undefined` leaves it as it is. */
async function protect(
  view: FleetView,
  groups: readonly FleetGroup[],
  wanted: (member: Member) => boolean | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const changes = groups.filter(({ protectsNew }) => !protectsNew).flatMap((group) => changesOf(group, wanted))
  const sent: Promise<void>[] = []
  for (const batch of inBatchesOf(changes, sideBySide)) {
    const calls = batch.map((change) => send(view, change, signal))
    await Promise.allSettled(calls)
    sent.push(...calls)
  }
  await allTried(sent)
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
    return inBatchesOf(ids, batchSize).map((batch) => ({ group, ids: batch, protect }))
  })
}

/** A member that began to terminate after the look makes AWS refuse the whole call: then it is repeated for the others. */
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
