import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling'
import { CreateQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { quick } from '../quick-settings.ts'
import type { Fleet, World } from '../world.ts'

export interface Sleeper extends Fleet {
  readonly queueUrl: string
}

/** A group that can launch nothing yet, so that the headroom of the first cycle launches no worker. */
export async function createSleeper(world: World): Promise<Sleeper> {
  const { QueueUrl: queueUrl = '' } = await world.sqs().send(new CreateQueueCommand({ QueueName: 'bugs' }))
  const tags = { 'rao:backlog-queue-url': queueUrl }
  const fleet = await world.fleet('sleeper', [{ region, name: 'sleeper', min: 0, max: 0, desired: 0, tags }], {
    tellsBacklog: false,
  })
  return { ...fleet, queueUrl }
}

/** No worker is there to report: the depth of the queue alone makes the fleet launch some. */
export async function wakesByBacklog(world: World, { api, group, queueUrl }: Sleeper): Promise<void> {
  await eventually('sleeper is known to the API', 150, async () => expect(await api.known()).toBe(true))
  await api.settings(quick)
  // A cycle that began with the old settings would launch headroom: until it is over, the maximum stays 0.
  await eventually('a cycle by the new settings', 150, async () => {
    const [latest] = await api.plans()
    expect(latest?.settings.headroomAgents).toBe(0)
  })
  await world
    .autoScaling()
    .send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'sleeper', MinSize: 0, MaxSize: 5 }))
  await eventually('a cycle that could launch, and had no reason to', 150, async () => {
    const [latest] = await api.plans()
    expect(latest).toMatchObject({ totalAgents: 0, queued: 0, outcome: 'steady' })
  })
  expect((await group('sleeper')).desired).toBe(0)
  const Entries = Array.from({ length: 8 }, (_, index) => ({ Id: String(index), MessageBody: `bug ${index}` }))
  await world.sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  await eventually('workers for the bugs in the queue', 120, async () => {
    expect((await group('sleeper')).desired).toBeGreaterThanOrEqual(2)
  })
}
