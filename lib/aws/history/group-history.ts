import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import type { GroupHistory, MetricSeries, QueueHistory } from '../../group-history.ts'
import { calling } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import { regionOf } from '../groups/backlog.ts'
import { tagsOf } from '../groups/fleet-group.ts'
import { parseSizingTags, type SizingTags } from '../groups/tags.ts'
import { type MetricQuery, metricSeries } from './metric-series.ts'
import { presentPolicy } from './present-policy.ts'
import type { Window } from './retention.ts'

/** CloudWatch has no usable history of a group; the message is one line and says what can be done about it. */
export class NoHistory extends Error {
  override readonly name = 'NoHistory'
}

export interface DescribedGroup {
  readonly key: string
  readonly region: string
  readonly name: string
  readonly min: number
  readonly max: number
  readonly tags: SizingTags
}

/**
 * A group by its name, whether or not it belongs to a fleet.
 * @throws NoHistory when there is none, or one of its tags is wrong; AwsCallError
 */
export async function groupNamed(clients: AwsClients, name: string): Promise<DescribedGroup> {
  const [region] = clients.regions
  const key = `${region}/${name}`
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })
  const { AutoScalingGroups = [] } = await calling('DescribeAutoScalingGroups', key, () =>
    clients.autoScaling(region).send(command),
  )
  const group = AutoScalingGroups.find(({ AutoScalingGroupName }) => AutoScalingGroupName === name)
  if (group === undefined) throw new NoHistory(`there is no Auto Scaling group ${name} in ${region}`)
  return { key, region, name, min: group.MinSize ?? 0, max: group.MaxSize ?? 0, tags: tagsIn(group, key) }
}

function tagsIn(group: AutoScalingGroup, key: string): SizingTags {
  const parsed = parseSizingTags(tagsOf(group))
  if ('wrong' in parsed) throw new NoHistory(`group ${key}: ${parsed.wrong.join('; ')}`)
  return parsed.tags
}

/**
 * The history of a group in CloudWatch, and the policy that sizes it at present. Only reads.
 * @param onProgress share that has been read, 0 to 1.
 * @throws NoHistory when the group's instances, or the messages of its queue, were not counted; AwsCallError
 */
export async function groupHistory(
  clients: AwsClients,
  { key, region, name, min, max }: DescribedGroup,
  { window, queueUrl }: { readonly window: Window; readonly queueUrl?: string },
  onProgress: (share: number) => void,
): Promise<GroupHistory> {
  const present = await presentPolicy(clients.autoScaling(region), key, name)
  const { inService, desired, cpuPercent } = await metricSeries(
    clients.cloudWatch(region),
    key,
    groupMetrics(name),
    window,
    onProgress,
  )
  const counted = inService.atSec.length > 0 ? 'in-service' : 'desired'
  const instances = counted === 'in-service' ? inService : desired
  if (isEmpty(instances))
    throw new NoHistory(
      `CloudWatch has no instance counts of ${key}: enable them with 'aws autoscaling enable-metrics-collection --auto-scaling-group-name ${name} --granularity 1Minute --region ${region}' and come back in a day or more`,
    )
  const queue = queueUrl === undefined ? undefined : await queueHistory(clients, region, queueUrl, window)
  return {
    key,
    min,
    max,
    present,
    periodSec: window.periodSec,
    instances,
    counted,
    cpuPercent,
    ...(queue && { queue }),
  }
}

function groupMetrics(group: string): Readonly<Record<'inService' | 'desired' | 'cpuPercent', MetricQuery>> {
  const dimension = ['AutoScalingGroupName', group] as const
  return {
    inService: { namespace: 'AWS/AutoScaling', name: 'GroupInServiceInstances', dimension },
    desired: { namespace: 'AWS/AutoScaling', name: 'GroupDesiredCapacity', dimension },
    cpuPercent: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimension },
  }
}

async function queueHistory(
  clients: AwsClients,
  groupRegion: string,
  url: string,
  window: Window,
): Promise<QueueHistory> {
  const dimension = ['QueueName', new URL(url).pathname.split('/').at(-1) ?? ''] as const
  const history = await metricSeries(
    clients.cloudWatch(regionOf(url) ?? groupRegion),
    url,
    {
      visible: { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimension },
      inFlight: { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesNotVisible', dimension },
    },
    window,
  )
  if (isEmpty(history.visible)) throw new NoHistory(`CloudWatch has no depths of the queue ${url}`)
  return history
}

function isEmpty({ atSec }: MetricSeries): boolean {
  return atSec.length === 0
}
