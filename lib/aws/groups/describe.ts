import {
  type AutoScalingClient,
  type AutoScalingGroup,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling'
import { calling } from '../call-error.ts'
import { tagsOf } from './fleet-group.ts'
import { fleetTag } from './tags.ts'

/** The most that one page holds; it may hold fewer and go on all the same. */
const pageSize = 100

/** All pages and attempts together: a region that hangs must leave a cycle the time to act on the others. */
const longestSec = 10

/**
 * All groups of one fleet in one region, with their instances. Looked through once more here, because an answer that
 * ignored the filter would hand us groups of strangers.
 * @throws AwsCallError
 */
export async function describeFleet(
  client: AutoScalingClient,
  region: string,
  fleet: string,
): Promise<AutoScalingGroup[]> {
  const Filters = [{ Name: `tag:${fleetTag}`, Values: [fleet] }]
  const groups = await allPages(client, region, { Filters, IncludeInstances: true })
  return groups.filter((group) => tagsOf(group)[fleetTag] === fleet)
}

/**
 * All groups in one region that belong to any fleet, without their instances.
 * @throws AwsCallError
 */
export async function describeTagged(client: AutoScalingClient, region: string): Promise<AutoScalingGroup[]> {
  const Filters = [{ Name: 'tag-key', Values: [fleetTag] }]
  const groups = await allPages(client, region, { Filters, IncludeInstances: false })
  return groups.filter((group) => tagsOf(group)[fleetTag] !== undefined)
}

function allPages(
  client: AutoScalingClient,
  region: string,
  input: { readonly Filters: { Name: string; Values: string[] }[]; readonly IncludeInstances: boolean },
): Promise<AutoScalingGroup[]> {
  return calling('DescribeAutoScalingGroups', region, async () => {
    const groups: AutoScalingGroup[] = []
    const abortSignal = AbortSignal.timeout(1000 * longestSec)
    const pages = paginateDescribeAutoScalingGroups({ client, pageSize }, input, { abortSignal })
    try {
      for await (const page of pages) groups.push(...(page.AutoScalingGroups ?? []))
    } catch (error) {
      throw abortSignal.aborted ? new Error(`no answer within ${longestSec} s`, { cause: error }) : error
    }
    return groups
  })
}
