import { UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling'
import { ListQueuesCommand, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse } from 'aws-lambda'
import { expect } from 'vitest'
import { region } from '../cdk.ts'
import { eventually } from '../eventually.ts'
import { functionNamed } from '../function-named.ts'
import { quick } from '../quick-settings.ts'
import type { Fleet, World } from '../world.ts'

const most = 4
const poison = 'this is no cycle'

/** A group that can launch nothing until this test is about to send its messages. */
export function createLetters(world: World): Promise<Fleet> {
  return world.fleet('letters', [{ region, name: 'letters', min: 0, max: 0, desired: 0 }], { hasInstances: false })
}

/** An invalid message ends up in the dead-letter queue; the others of its batch are run, and none of them twice. */
export async function poisonIsPutAside(world: World, { api, group }: Fleet): Promise<void> {
  await eventually('letters is known to the API', 150, async () => expect(await api.known()).toBe(true))
  // With an hour between two cycles, whatever happens to the group is caused by these messages.
  await api.settings({ ...quick, optimizationIntervalSec: 3600, leadTimeSec: 600 })
  await eventually('no cycle of the old pace is on its way', 150, async () => {
    const [latest] = await api.plans()
    expect(Date.now() / 1000 - (latest?.atSec ?? Number.NaN)).toBeGreaterThan(60)
  })
  await world
    .autoScaling()
    .send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'letters', MinSize: 0, MaxSize: most }))
  await api.tellBacklog(4 * most)
  const nowSec = Math.floor(Date.now() / 1000)
  const cycle = JSON.stringify({ fleet: 'letters', trigger: 'schedule', slotSec: nowSec })
  const optimize = await functionNamed(world, 'Optimizing')
  const Records = [poison, cycle, cycle].map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body,
    attributes: { ApproximateReceiveCount: '1' },
  }))
  const changes = () =>
    world.proxy.calls.filter(({ action, group: name }) => action === 'SetDesiredCapacity' && name === 'letters')
  const before = changes().length
  const answer = await world.aws.invoke<SQSBatchResponse>(optimize, { Records })
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] })
  expect((await group('letters')).desired).toBe(most)
  expect(changes().length - before).toBe(1)
  expect((await api.plans()).filter(({ atSec }) => atSec >= nowSec)).toHaveLength(1)

  const { QueueUrls = [] } = await world.sqs().send(new ListQueuesCommand({}))
  const deadLetters = QueueUrls.find((url) => url.includes('DeadLetters'))
  const queueUrl = QueueUrls.find((url) => /Cycles/.test(url) && url !== deadLetters)
  const Entries = [poison, JSON.stringify({ fleet: 'letters', intent: 'k' })].map((MessageBody, index) => ({
    Id: String(index),
    MessageBody,
  }))
  await world.sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  await eventually('its neighbour has run', 60, async () => {
    const nudged = (await api.plans()).filter(({ trigger }) => trigger === 'nudge')
    expect(nudged).toHaveLength(1)
  })
  await eventually('the dead letter, and no other', 120, async () => {
    const all = { QueueUrl: deadLetters, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
    const { Messages = [] } = await world.sqs().send(new ReceiveMessageCommand(all))
    expect(Messages.map(({ Body }) => Body)).toEqual([poison])
  })
  expect(changes().length - before).toBe(1)
}
