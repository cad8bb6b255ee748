import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling'
import { AwsCallError, calling } from '../call-error.ts'
import type { InstanceMetadata } from './instance-metadata.ts'

/** `waiting`: in a warm pool, where it is no worker yet, and may be stopped any time. `ending`: also on its way back there. */
export type Stage = 'serving' | 'waiting' | 'ending'

/** How an instance learns of its end, and lets it happen when it is ready. */
export interface Lifecycle {
  stage(): Promise<Stage>
  /** Asks for more time. */
  extend(): Promise<void>
  /** Says that the instance may end. */
  complete(): Promise<void>
}

/** On a machine that no group ends. */
export const endless: Lifecycle = {
  stage: async () => 'serving',
  extend: async () => {},
  complete: async () => {},
}

export interface Hook {
  readonly client: AutoScalingClient
  readonly instanceId: string
  readonly group: string
  readonly hook: string
}

/**
 * In a group: the metadata tells that the end has begun, the termination hook keeps it waiting. Without a hook there is
 * nothing to complete, and Auto Scaling waits for nobody. Nor does EC2 when it takes a Spot instance back. A group that returns
 * instances to its warm pool ends their service like that of others, hook and all.
 */
export function lifecycleOf(metadata: InstanceMetadata, hook: Hook | undefined): Lifecycle {
  const names = hook && {
    AutoScalingGroupName: hook.group,
    LifecycleHookName: hook.hook,
    InstanceId: hook.instanceId,
  }
  let isAnnounced = false
  let hasServed = false
  return {
    async stage() {
      const [target = '', interruption] = await Promise.all([
        metadata.targetLifecycleState(),
        // Whoever answers nothing here must not hide what Auto Scaling says.
        metadata.spotInterruption().catch(() => undefined),
      ])
      hasServed ||= target === 'InService'
      const stage = stageIn(target, hasServed)
      isAnnounced = stage === 'ending'
      // Auto Scaling learns of an interruption when it is over, unless it rebalances capacity.
      return interruption === undefined ? stage : 'ending'
    },
    async extend() {
      if (hook === undefined || names === undefined || !isAnnounced) return
      const command = new RecordLifecycleActionHeartbeatCommand(names)
      await calling('RecordLifecycleActionHeartbeat', hook.group, () => hook.client.send(command))
    },
    async complete() {
      if (hook === undefined || names === undefined) return
      const command = new CompleteLifecycleActionCommand({ ...names, LifecycleActionResult: 'CONTINUE' })
      await calling('CompleteLifecycleAction', hook.group, () => hook.client.send(command)).catch(unlessOver)
    },
  }
}

function stageIn(targetState: string, hasServed: boolean): Stage {
  if (/(^|:)Terminated$/.test(targetState)) return 'ending'
  if (!targetState.startsWith('Warmed:')) return 'serving'
  return hasServed ? 'ending' : 'waiting'
}

/** Somebody completed it already, it ran out, or it has not begun: either way the end goes on. */
function unlessOver(error: unknown): void {
  if (error instanceof AwsCallError && /no active lifecycle action/i.test(error.message)) return
  throw error
}
