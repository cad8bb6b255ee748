import type { Clock, DeadManFloors, FlooredGroup } from '../ports.ts'
import { mapInBatchesOf } from '../waiting/in-batches-of.ts'
import { AwsCallError, explain } from './calls/call-error.ts'
import type { AwsClients } from './calls/clients.ts'
import { backName, changesTo, floorsOf, ownMin, type Pulse, pulseSec, pulsesOf, raiseName } from './floors/pulse.ts'
import { type Failed, type ScheduledActions, scheduledActions } from './floors/scheduled-actions.ts'
import { type FleetGroup, groupReading } from './groups/fleet-group.ts'
import { openInventory, splitKey } from './groups/inventory.ts'

export interface DeadManOptions {
  readonly fleet: string
  readonly clients: AwsClients
  readonly clock: Clock
}

/** Groups whose floors are read at once: the calls of a fleet of hundreds, all at once, would be refused. */
const sideBySide = 8

/** Times that floors are written where another run writes others meanwhile, or some are refused. */
const attempts = 3

/**
 * Floors as scheduled actions on the groups: Auto Scaling carries them out even if the optimizer is dead by then. A group is looked at
 * after its actions have been read: of a floor that ends in between, either the action that will put the minimum back is seen, or the
 * minimum that it has put back. Otherwise its minimum would be taken for the owner's, and put back by every floor to come.
 */
export function awsDeadManFloors({ fleet, clients, clock }: DeadManOptions): DeadManFloors {
  const inventory = openInventory(fleet, clients)

  const actionsOf = ({ region, name }: Pick<FleetGroup, 'region' | 'name'>) =>
    scheduledActions(clients.autoScaling(region), name)

  return {
    async groups() {
      const { groups, failed } = await inventory.look()
      const troubles = [...failed].map(([region, error]) => `region ${region}: ${explain(error)}`)
      // Without this group the floors would ignore its workers, and the fleet's mode might be read wrongly. So it stays listed.
      const unread = (group: FleetGroup) => (error: unknown) => {
        troubles.push(`group ${group.key}: ${explain(error)}`)
        return []
      }
      const read = await mapInBatchesOf(groups, sideBySide, async (group) => {
        return { group, pulses: await actionsOf(group).all().then(pulsesOf).catch(unread(group)) }
      })
      const since = new Map((await inventory.look()).groups.map((group) => [group.key, group]))
      return { groups: read.map(({ group, pulses }) => floored(since.get(group.key) ?? group, pulses)), troubles }
    },
    async write(key, floors) {
      const actions = actionsOf(splitKey(key))
      let failed: [name: string, why: string][] = []
      // Looks again after each change: two runs at the same time may each have written, or removed, half a floor.
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const nowSec = clock.nowSec()
        const pulses = await actions.all().then(pulsesOf, async (error: unknown) => {
          await groupNow(key)
          throw error
        })
        const group = await groupNow(key)
        // Its floors go with it.
        if (group.isBeingDeleted) return
        const { removed, put: wanted } = changesTo(floors, ownMin(group.min, pulses, nowSec), pulses, nowSec)
        if (removed.length === 0 && wanted.length === 0) return
        failed = [...(await remove(actions, removed)), ...(await put(actions, wanted))]
      }
      if (failed.length > 0)
        throw new AwsCallError('scheduled actions', key, failed.map(([action, why]) => `${action}: ${why}`).join('; '))
    },
  }

  /** @throws RangeError if the fleet has no such group, AwsCallError */
  async function groupNow(key: string): Promise<FleetGroup> {
    const { groups } = await inventory.lookAt(splitKey(key).region)
    const group = groups.find((one) => one.key === key)
    if (group === undefined) throw new RangeError(`the fleet ${fleet} has no group ${key}`)
    return group
  }

  function floored(group: FleetGroup, pulses: readonly Pulse[]): FlooredGroup {
    const nowSec = clock.nowSec()
    return {
      group: { ...groupReading(group), min: ownMin(group.min, pulses, nowSec) },
      floors: floorsOf(pulses, nowSec),
    }
  }
}

/** Raises are removed before the actions that lower again, and put after them: if one call fails, no minimum stays raised. */
async function remove(actions: ScheduledActions, pulses: readonly Pulse[]): Promise<Failed> {
  const raises = pulses.flatMap(({ atSec, raise }) => (raise === undefined ? [] : [raiseName(atSec)]))
  const kept = await actions.remove(raises)
  const backs = pulses.filter(({ atSec, back }) => back !== undefined && !kept.has(raiseName(atSec)))
  return new Map([...kept, ...(await actions.remove(backs.map(({ atSec }) => backName(atSec))))])
}

async function put(actions: ScheduledActions, pulses: readonly Pulse[]): Promise<Failed> {
  const backs = pulses.flatMap(({ atSec, back }) =>
    back === undefined ? [] : [{ name: backName(atSec), atSec: atSec + pulseSec, min: back }],
  )
  const endless = await actions.put(backs)
  const raises = pulses.flatMap(({ atSec, raise }) =>
    raise === undefined || endless.has(backName(atSec)) ? [] : [{ name: raiseName(atSec), atSec, min: raise }],
  )
  return new Map([...endless, ...(await actions.put(raises))])
}
