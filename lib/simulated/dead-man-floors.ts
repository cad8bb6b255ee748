import type { DeadManFloors } from '../ports.ts'
import { readGroup, type SimulatedTags } from './cluster-resource-manager.ts'
import { orThrottled } from './fleet/faults.ts'
import type { Site } from './fleet/site.ts'

/** Floors of a simulated fleet: the site itself raises its groups when they come due. */
export function simulatedDeadManFloors(site: Site, tags: readonly SimulatedTags[]): DeadManFloors {
  return {
    async groups() {
      orThrottled(site.faults, 'groups')
      site.catchUp()
      const groups = site.groups.map((group) => ({
        group: readGroup(site, group, tags[group.index]),
        floors: group.floors,
      }))
      return { groups, troubles: [] }
    },
    async write(key, floors) {
      orThrottled(site.faults, 'apply')
      site.catchUp()
      const group = site.group(key)
      if (group === undefined) throw new RangeError(`the fleet has no group ${key}`)
      group.floors = floors.filter(({ atSec }) => atSec > site.clockSec).toSorted((a, b) => a.atSec - b.atSec)
    },
  }
}
