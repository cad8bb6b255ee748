import {
  type AutoScalingClient,
  BatchDeleteScheduledActionCommand,
  BatchPutScheduledUpdateGroupActionCommand,
  type FailedScheduledUpdateGroupActionRequest,
  paginateDescribeScheduledActions,
  type ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling'
import { inBatchesOf } from '../../waiting/in-batches-of.ts'
import { calling } from '../calls/call-error.ts'

/** The most actions that one call puts or deletes. */
const batchSize = 50

export interface MinAction {
  readonly name: string
  readonly atSec: number
  readonly min: number
}

/** Why AWS refused an action, by the action's name. */
export type Failed = ReadonlyMap<string, string>

/** The scheduled actions of one group. All methods throw AwsCallError when a call fails as a whole. */
export interface ScheduledActions {
  all(): Promise<readonly ScheduledUpdateGroupAction[]>
  put(actions: readonly MinAction[]): Promise<Failed>
  /** One that is gone already, because another run was faster, is no failure. */
  remove(names: readonly string[]): Promise<Failed>
}

export function scheduledActions(client: AutoScalingClient, group: string): ScheduledActions {
  const AutoScalingGroupName = group
  return {
    all: () =>
      calling('DescribeScheduledActions', group, async () => {
        const actions: ScheduledUpdateGroupAction[] = []
        for await (const page of paginateDescribeScheduledActions({ client }, { AutoScalingGroupName }))
          actions.push(...(page.ScheduledUpdateGroupActions ?? []))
        return actions
      }),
    put: (actions) =>
      inBatches(actions, async (batch) => {
        const ScheduledUpdateGroupActions = batch.map(({ name, atSec, min }) => ({
          ScheduledActionName: name,
          StartTime: new Date(atSec * 1000),
          MinSize: min,
        }))
        const command = new BatchPutScheduledUpdateGroupActionCommand({
          AutoScalingGroupName,
          ScheduledUpdateGroupActions,
        })
        const answer = await calling('BatchPutScheduledUpdateGroupAction', group, () => client.send(command))
        return answer.FailedScheduledUpdateGroupActions
      }),
    remove: (names) =>
      inBatches(names, async (batch) => {
        const command = new BatchDeleteScheduledActionCommand({
          AutoScalingGroupName,
          ScheduledActionNames: [...batch],
        })
        const answer = await calling('BatchDeleteScheduledAction', group, () => client.send(command))
        return answer.FailedScheduledActions?.filter((refusal) => !isGone(refusal))
      }),
  }
}

function isGone({ ErrorMessage = '' }: FailedScheduledUpdateGroupActionRequest): boolean {
  return /not found/i.test(ErrorMessage)
}

async function inBatches<Item>(
  items: readonly Item[],
  send: (batch: readonly Item[]) => Promise<readonly FailedScheduledUpdateGroupActionRequest[] | undefined>,
): Promise<Failed> {
  const failed = new Map<string, string>()
  for (const batch of inBatchesOf(items, batchSize))
    for (const { ScheduledActionName = '', ErrorCode, ErrorMessage } of (await send(batch)) ?? [])
      failed.set(ScheduledActionName, [ErrorCode, ErrorMessage].filter(Boolean).join(': '))
  return failed
}
