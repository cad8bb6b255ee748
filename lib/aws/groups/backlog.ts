import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { GroupReading } from '../../optimizer/snapshot/snapshot.ts'
import { PartialBacklog } from '../../ports.ts'
import { AwsCallError, calling } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import { within } from '../calls/patience.ts'
import { splitKey } from './inventory.ts'

/**
 * Messages that wait in the queues that the groups name, each queue counted once, including the queues of groups whose region
 * does not answer. Messages in flight do not count: agents are working on them already.
 * `undefined` when no group names a queue.
 * @throws AwsCallError when no queue answers
 * @throws PartialBacklog when only some do: the true backlog may be larger than what they hold
 */
export async function visibleMessages(
  groups: readonly Pick<GroupReading, 'key' | 'backlogQueueUrl'>[],
  clients: AwsClients,
): Promise<number | undefined> {
  const queues = new Map<string, string>()
  for (const { key, backlogQueueUrl } of groups)
    if (backlogQueueUrl !== undefined && !queues.has(backlogQueueUrl)) queues.set(backlogQueueUrl, splitKey(key).region)
  if (queues.size === 0) return undefined
  const asked = [...queues].map(([url, region]) => depthOf(url, regionOf(url) ?? region, clients))
  const answers = await Promise.allSettled(asked)
  const depths = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const sum = depths.reduce((total, depth) => total + depth, 0)
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed === undefined) return sum
  throw depths.length > 0 ? new PartialBacklog(sum, failed.reason) : failed.reason
}

async function depthOf(url: string, region: string, clients: AwsClients): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] })
  const action = 'GetQueueAttributes'
  const ask = (abortSignal: AbortSignal) => clients.queues(region).send(command, { abortSignal })
  const { Attributes } = await calling(action, url, () => within(clients.patience.readMs, ask))
  const depth = Number(Attributes?.ApproximateNumberOfMessages)
  if (!Number.isInteger(depth) || depth < 0) throw new AwsCallError(action, url, new TypeError('no number came back'))
  return depth
}

/** The region in a queue's URL, which may differ from the group's; `undefined` for an address of another form. */
export function regionOf(url: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.(?:com|eu)/.exec(url)?.[1]
}
