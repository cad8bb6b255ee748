import { type AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling'
import type { WorkerCard } from '../../journal.ts'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { gone, refused } from '../../optimizer/outcome/applied-step.ts'
import type { Step } from '../../optimizer/size/step.ts'
import type { FleetGroup } from '../groups/fleet-group.ts'
import type { Hold } from './holds.ts'
import { heldBack, type Looked, noSuchGroup, taking } from './step-result.ts'

export type Terminate = Extract<Step, { readonly do: 'terminate' }>

export interface Terminating {
  /** One that repeats no call which may have been carried out: a second one makes the group smaller by two. */
  readonly client: AutoScalingClient
  readonly now: () => Promise<FleetGroup | undefined>
  /** Whether the worker had never reported when it was chosen. */
  readonly wasBooting: (worker: string) => boolean
  /** Reads the worker's card, consistently. */
  readonly card: (worker: string) => Promise<WorkerCard | undefined>
  /** Why nothing may leave the group now. */
  readonly hold: (group: FleetGroup) => Promise<Hold | undefined>
  /** Aborted when nothing may be begun any more. */
  readonly signal: AbortSignal | undefined
}

/**
 * Terminates one worker and lowers the desired capacity in the same call, which is the only way to choose the worker. Checks
 * last whether it has become busy again.
 */
export async function terminate(
  step: Terminate,
  { client, now, wasBooting, card, hold, signal }: Terminating,
): Promise<Looked> {
  const group = await now()
  if (group === undefined) return noSuchGroup(step.group)
  if (!isServing(group, step.worker)) return gone
  if (group.desired - 1 < group.min)
    return refused(`at the minimum: desired of ${group.key} is ${group.desired}, and its minimum is ${group.min}`)
  const held = await hold(group)
  if (held !== undefined) return heldBack(held)
  const said = (await card(step.worker))?.heartbeat
  // The answer to its first report let it start agents, and it may not have reported them yet.
  if (said !== undefined && wasBooting(step.worker)) return refused(`${step.worker} has come up meanwhile`)
  const { usedAgents = 0 } = said ?? {}
  if (usedAgents > 0) return refused(`busy again: ${withNoun(usedAgents, 'agent')} at work on ${step.worker}`)
  const command = new TerminateInstanceInAutoScalingGroupCommand({
    InstanceId: step.worker,
    ShouldDecrementDesiredCapacity: true,
  })
  return () =>
    taking(
      signal,
      (options) => client.send(command, options),
      async () => {
        const after = await now()
        return after !== undefined && !isServing(after, step.worker)
      },
    )
}

export function isServing(group: FleetGroup, worker: string): boolean {
  return group.members.some(({ id, state }) => id === worker && state === 'serving')
}
