import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling'
import { AwsCallError, calling } from '../calls/call-error.ts'
import type { InstanceMetadata } from './instance-metadata.ts'

/** `waiting`: in a warm pool, where an instance does no work and may be stopped any time. `ending` includes the return to it. */
export type Stage = 'serving' | 'waiting' | 'ending'

/** How an instance learns that it is to be terminated, and allows it when it is ready. */
export interface Lifecycle {
  stage(): Promise<Stage>
  /** Asks for more time. */
  extend(): Promise<void>
  /** Allows the termination to go on. */
  complete(): Promise<void>
}

/** For a machine that no group will terminate. */
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
 * For an instance in a group: the metadata tell that termination has begun, and the termination hook delays it. Without a hook
 * there is nothing to complete, and Auto Scaling does not wait. Neither does EC2 when it reclaims a Spot instance. A return to
 * the group's warm pool works like a termination, including the hook.
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
        // If this question fails, the answer about Auto Scaling must still count.
        metadata.spotInterruption().catch(() => undefined),
      ])
      hasServed ||= target === 'InService'
      const stage = stageIn(target, hasServed)
      isAnnounced = stage === 'ending'
      // Unless it rebalances capacity, Auto Scaling learns of a Spot interruption only afterwards.
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
      await calling('CompleteLifecycleAction', hook.group, () => hook.client.send(command)).catch(ignoreIfOver)
    },
  }
}

function stageIn(targetState: string, hasServed: boolean): Stage {
  if (/(^|:)Terminated$/.test(targetState)) return 'ending'
  if (!targetState.startsWith('Warmed:')) return 'serving'
  return hasServed ? 'ending' : 'waiting'
}

/** Ignores that the lifecycle action was completed by somebody else, timed out, or has not begun: termination goes on anyway. */
function ignoreIfOver(error: unknown): void {
  if (error instanceof AwsCallError && /no active lifecycle action/i.test(error.message)) return
  throw error
}
