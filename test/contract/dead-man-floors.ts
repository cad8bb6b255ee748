import { describe, expect, test } from 'vitest'
import type { Floor } from '../../lib/optimizer/floors/plan-floors.ts'
import type { DeadManFloors } from '../../lib/ports.ts'
import { type GroupWish, oneGroup } from './arranged-fleet.ts'

/** A fleet with floors, and control over the time at which they are carried out. */
export interface ArrangedFloors {
  readonly deadManFloors: DeadManFloors
  nowSec(): number
  /** Lets time pass; resolves when all that became due has been carried out. */
  pass(sec: number): Promise<void>
  close(): Promise<void>
}

export type ArrangeFloors = (groups: readonly GroupWish[]) => Promise<ArrangedFloors>

const minuteSec = 60

/** What every adapter of DeadManFloors must do. */
export function deadManFloorsContract(adapter: string, arrange: ArrangeFloors): void {
  const inFleet = (run: (fleet: ArrangedFloors) => Promise<void>) => async () => {
    const fleet = await arrange([oneGroup])
    try {
      await run(fleet)
    } finally {
      await fleet.close()
    }
  }
  const only = async ({ deadManFloors }: ArrangedFloors) => {
    const { groups, troubles } = await deadManFloors.groups()
    expect(troubles).toEqual([])
    expect(groups).toHaveLength(1)
    return { ...groups[0]?.group, floors: groups[0]?.floors }
  }
  const write = (fleet: ArrangedFloors, floors: readonly Floor[]) => fleet.deadManFloors.write(oneGroup.key, floors)
  /** Floors at full minutes, one per hour from now on. */
  const floors = (fleet: ArrangedFloors, ...workers: readonly number[]): Floor[] =>
    workers.map((count, index) => ({
      atSec: Math.ceil(fleet.nowSec() / minuteSec + 60 * (index + 1)) * minuteSec,
      workers: count,
    }))

  describe(`DeadManFloors: ${adapter}`, () => {
    test(
      'a group has none at first, and its minimum is read as it is',
      inFleet(async (fleet) => {
        const { key, min, max, desired, agentsPerWorker } = oneGroup
        expect(await only(fleet)).toMatchObject({ key, min, max, desired, agentsPerWorker, floors: [] })
      }),
    )

    test(
      'a written floor is stored once, however often it is written, and changes nothing yet',
      inFleet(async (fleet) => {
        const wanted = floors(fleet, 4, 5)
        await write(fleet, wanted)
        await write(fleet, wanted)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 3, floors: wanted })
      }),
    )

    test(
      'written floors replace those from before',
      inFleet(async (fleet) => {
        const [first, second, third] = floors(fleet, 4, 5, 6) as [Floor, Floor, Floor]
        await write(fleet, [first, second])
        await write(fleet, [{ ...second, workers: 6 }, third])
        expect((await only(fleet)).floors).toEqual([{ ...second, workers: 6 }, third])
        await write(fleet, [])
        expect((await only(fleet)).floors).toEqual([])
        await fleet.pass(4 * 3600)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 3 })
      }),
    )

    test(
      'a floor that comes due raises the group to its workers, and the minimum is still that of the owner',
      inFleet(async (fleet) => {
        const [first, second] = floors(fleet, 5, 6) as [Floor, Floor]
        await write(fleet, [first, second])
        await fleet.pass(first.atSec - fleet.nowSec())
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 5, floors: [second] })
        await fleet.pass(1800)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 5, floors: [second] })
        await fleet.pass(3600)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 6, floors: [] })
      }),
    )

    test(
      'a floor below the present capacity removes nothing',
      inFleet(async (fleet) => {
        await write(fleet, floors(fleet, 2))
        await fleet.pass(2 * 3600)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 3, floors: [] })
      }),
    )

    test(
      'floors rewritten while one holds are written for the minimum of the owner',
      inFleet(async (fleet) => {
        const [first, second, third] = floors(fleet, 5, 6, 4) as [Floor, Floor, Floor]
        await write(fleet, [first, second])
        await fleet.pass(first.atSec + 120 - fleet.nowSec())
        await write(fleet, [third])
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 5, floors: [third] })
        await fleet.pass(4 * 3600)
        expect(await only(fleet)).toMatchObject({ min: 1, desired: 5, floors: [] })
      }),
    )

    test(
      'a group that does not exist is refused',
      inFleet(async (fleet) => {
        await expect(fleet.deadManFloors.write('us-east-1/nowhere', [])).rejects.toThrow(/no group us-east-1\/nowhere/)
      }),
    )
  })
}
