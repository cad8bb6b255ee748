import type { Journals } from '../../journal.ts'
import { explain } from '../call-error.ts'
import type { AwsClients } from '../clients.ts'
import { describeTagged } from '../groups/describe.ts'
import { tagsOf } from '../groups/fleet-group.ts'
import { fleetTag, isFleetName } from '../groups/tags.ts'

export interface FoundFleets {
  /** In alphabetical order. */
  readonly fleets: readonly string[]
  /** When the oldest group seen of each fleet was created, epoch seconds. */
  readonly sinceSec: ReadonlyMap<string, number>
  /** Invalid fleet tags, one line each. */
  readonly wrong: readonly string[]
  /** Regions that did not answer. */
  readonly unseen: readonly string[]
}

/**
 * Finds fleets by the tags of their groups, in all regions in parallel. While a region does not answer, all fleets that have a
 * journal stay on the schedule, because their groups may be there.
 */
export async function findFleets(clients: AwsClients, journals: Journals): Promise<FoundFleets> {
  const fleets = new Set<string>()
  const sinceSec = new Map<string, number>()
  const wrong: string[] = []
  const unseen: string[] = []
  await Promise.all(
    clients.regions.map(async (region) => {
      try {
        for (const group of await describeTagged(clients, region)) {
          const fleet = tagsOf(group)[fleetTag] ?? ''
          if (isFleetName(fleet)) {
            fleets.add(fleet)
            const createdSec = (group.CreatedTime?.getTime() ?? Number.POSITIVE_INFINITY) / 1000
            sinceSec.set(fleet, Math.min(createdSec, sinceSec.get(fleet) ?? createdSec))
          } else
            wrong.push(`group ${region}/${group.AutoScalingGroupName}: tag ${fleetTag}=${fleet} is no name of a fleet`)
        }
      } catch (error) {
        unseen.push(`region ${region}: ${explain(error)}`)
      }
    }),
  )
  if (unseen.length > 0) for (const fleet of await journals.fleets()) fleets.add(fleet)
  return { fleets: [...fleets].sort(), sinceSec, wrong, unseen }
}
