import { mapInBatchesOf } from '../in-batches-of.ts'
import type { Clock, DeadManFloors, FlooredGroup } from '../ports.ts'
import { AwsCallError, explain } from './call-error.ts'
import type { AwsClients } from './clients.ts'
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

/** Floors as scheduled actions on the groups: Auto Scaling carries them out even if the optimizer is dead by then. */
export function awsDeadManFloors({ fleet, clients, clock }: DeadManOptions): DeadManFloors {
  const inventory = openInventory(fleet, clients)

  const actionsOf = (group: FleetGroup) => scheduledActions(clients.autoScaling(group.region), group.name)
  const pulsesUnder = async (group: FleetGroup) => pulsesOf(await actionsOf(group).all())

  return {
    async groups() {
      const { groups, failed } = await inventory.look()
      const troubles = [...failed].map(([region, error]) => `region ${region}: ${explain(error)}`)
      // Without this group the floors would ignore its workers, and the fleet's mode might be read wrongly. So it stays listed.
      const unread = (group: FleetGroup) => (error: unknown) => {
        troubles.push(`group ${group.key}: ${explain(error)}`)
        return { group: groupReading(group), floors: [] }
      }
      return {
        groups: await mapInBatchesOf(groups, sideBySide, (group) => floored(group).catch(unread(group))),
        troubles,
      }
    },
    async write(key, floors) {
      const { groups } = await inventory.lookAt(splitKey(key).region)
      const group = groups.find((one) => one.key === key)
      if (group === undefined) throw new RangeError(`the fleet ${fleet} has no group ${key}`)
      // Its floors go with it.
      if (group.isBeingDeleted) return
      const actions = actionsOf(group)
      let failed: [name: string, why: string][] = []
      // Looks again after each change: two runs at the same time may each have written, or removed, half a floor.
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const nowSec = clock.nowSec()
        const pulses = await pulsesUnder(group)
        const { removed, put: wanted } = changesTo(floors, ownMin(group.min, pulses, nowSec), pulses, nowSec)
        if (removed.length === 0 && wanted.length === 0) return
        failed = [...(await remove(actions, removed)), ...(await put(actions, wanted))]
      }
      if (failed.length > 0)
        throw new AwsCallError('scheduled actions', key, failed.map(([name, why]) => `${name}: ${why}`).join('; '))
    },
  }

  async function floored(group: FleetGroup): Promise<FlooredGroup> {
    const nowSec = clock.nowSec()
    const pulses = await pulsesUnder(group)
    const reading = groupReading(group)
    return {
      group: { ...reading, min: ownMin(group.min, pulses, nowSec) },
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
