import type { AwsClients } from '../calls/clients.ts'
import { inFlight } from '../calls/in-flight.ts'
import { describeFleet } from './describe.ts'
import { type FleetGroup, fleetGroup } from './fleet-group.ts'

/** The groups of one region. */
export interface RegionLook {
  readonly groups: readonly FleetGroup[]
  /** One line for each problem with a group. */
  readonly wrong: readonly string[]
}

/** The groups of all regions, and why a region did not answer. */
export interface InventoryLook {
  readonly groups: readonly FleetGroup[]
  readonly wrong: readonly string[]
  readonly failed: ReadonlyMap<string, Error>
}

export interface Inventory {
  /** Asks all regions in parallel. Never rejects: a region that fails is in `failed`. */
  look(): Promise<InventoryLook>
  /** @throws AwsCallError */
  lookAt(region: string): Promise<RegionLook>
}

/** The present groups of one fleet, in every region. Simultaneous callers share one call per region. */
export function openInventory(fleet: string, clients: AwsClients): Inventory {
  const regions = new Map(
    clients.regions.map((region) => [region, inFlight(() => describe(clients, region, fleet))] as const),
  )
  const lookAt = (region: string) =>
    regions.get(region)?.() ?? Promise.reject(new RangeError(`fleets are not looked for in ${region}`))
  return {
    lookAt,
    async look() {
      const failed = new Map<string, Error>()
      const looks = await Promise.all(
        clients.regions.map((region) =>
          lookAt(region).catch((error: Error): RegionLook => {
            failed.set(region, error)
            return { groups: [], wrong: [] }
          }),
        ),
      )
      return {
        groups: looks.flatMap(({ groups }) => groups),
        wrong: looks.flatMap(({ wrong }) => wrong),
        failed,
      }
    },
  }
}

async function describe(clients: AwsClients, region: string, fleet: string): Promise<RegionLook> {
  const described = await describeFleet(clients, region, fleet)
  const parsed = described.map((group) => fleetGroup(region, group))
  return {
    groups: parsed.flatMap(({ group }) => group ?? []),
    wrong: parsed.flatMap(({ wrong }) => wrong),
  }
}

/** Splits `region/name`. */
export function splitKey(key: string): { readonly region: string; readonly name: string } {
  const slash = key.indexOf('/')
  return { region: key.slice(0, slash), name: key.slice(slash + 1) }
}
