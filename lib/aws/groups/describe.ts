import { type AutoScalingGroup, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling'
import { calling } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import { within } from '../calls/patience.ts'
import { tagsOf } from './fleet-group.ts'
import { fleetTag } from './tags.ts'

/** The most groups on one page; a page may have fewer and still be followed by another. */
const pageSize = 100

/**
 * All groups of one fleet in one region, with their instances. Filtered once more here: if AWS ignored the filter, we would
 * otherwise act on groups of others.
 * @throws AwsCallError
 */
export async function describeFleet(clients: AwsClients, region: string, fleet: string): Promise<AutoScalingGroup[]> {
  const Filters = [{ Name: `tag:${fleetTag}`, Values: [fleet] }]
  const groups = await allPages(clients, region, { Filters, IncludeInstances: true })
  return groups.filter((group) => tagsOf(group)[fleetTag] === fleet)
}

/**
 * All groups in one region that belong to any fleet, without their instances.
 * @throws AwsCallError
 */
export async function describeTagged(clients: AwsClients, region: string): Promise<AutoScalingGroup[]> {
  const Filters = [{ Name: 'tag-key', Values: [fleetTag] }]
  const groups = await allPages(clients, region, { Filters, IncludeInstances: false })
  return groups.filter((group) => tagsOf(group)[fleetTag] !== undefined)
}

function allPages(
  clients: AwsClients,
  region: string,
  input: { readonly Filters: { Name: string; Values: string[] }[]; readonly IncludeInstances: boolean },
): Promise<AutoScalingGroup[]> {
  const client = clients.autoScaling(region)
  const ask = async (abortSignal: AbortSignal) => {
    // By name: while groups come and go, one may be on two pages, and its workers would count twice.
    const groups = new Map<string, AutoScalingGroup>()
    for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize }, input, { abortSignal }))
      for (const group of page.AutoScalingGroups ?? []) groups.set(group.AutoScalingGroupName ?? '', group)
    return [...groups.values()]
  }
  return calling('DescribeAutoScalingGroups', region, () => within(clients.patience.lookMs, ask))
}
