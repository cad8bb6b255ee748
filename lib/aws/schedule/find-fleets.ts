import { fleetsAtOnce } from '../../journal/fleets-at-once.ts'
import { isIdle } from '../../journal/idle.ts'
import type { Journals } from '../../journal.ts'
import { mapInBatchesOf } from '../../waiting/in-batches-of.ts'
import { explain } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
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
 * Finds fleets by the tags of their groups, in all regions in parallel. While a region does not answer, all fleets that have decided
 * in the last day stay on the schedule, because their groups may be there. Those that have left would take the time of the others.
 */
export async function findFleets(clients: AwsClients, journals: Journals, nowSec: number): Promise<FoundFleets> {
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
  if (unseen.length > 0)
    await mapInBatchesOf(await journals.fleets(), fleetsAtOnce, async (fleet) => {
      if (!(await isIdle(journals, fleet, nowSec))) fleets.add(fleet)
    })
  return { fleets: [...fleets].sort(), sinceSec, wrong, unseen }
}
