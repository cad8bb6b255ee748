import { describe, expect, test } from 'vitest'
import type { Journal } from '../../lib/journal.ts'
import type { DeadManFloors } from '../../lib/ports.ts'
import { writeAllFloors, writeFloors } from '../../lib/train/write-floors.ts'
import { aFleet, firstSlotSec, oneGroup, type TestFleet } from './a-fleet.ts'

const hourSec = 3600
const dayHours = 24
const nightWorkers = 2
const dayWorkers = 7

/** Records fourteen days with four agents at work at night and twenty by day. */
async function remember(journal: Journal, days = 14): Promise<void> {
  for (let hour = days * dayHours; hour > 0; hour -= 1) {
    const atSec = firstSlotSec - hour * hourSec
    const demand = Math.floor(atSec / hourSec) % dayHours < 8 ? 4 : 20
    await journal.appendLoad({ atSec, demand, arrived: 0, finished: 0, totalAgents: 40, durations: [] })
  }
}

/** A fleet that, unlike on any day before, has nothing to do today. */
async function aSteeredFleet(
  days?: number,
): Promise<TestFleet & { readonly write: () => ReturnType<typeof writeFloors> }> {
  const test = aFleet()
  await remember(test.journal, days)
  const write = () =>
    writeFloors({ floors: test.fleet.deadManFloors, journal: test.journal, nowSec: test.clock.nowSec() })
  return { ...test, write }
}

const now = async ({ fleet }: Pick<TestFleet, 'fleet'>) => {
  const [group] = (await fleet.deadManFloors.groups()).groups
  return { desired: group?.group.desired, min: group?.group.min, floors: group?.floors ?? [] }
}

describe('floors of a fleet that is steered', () => {
  test('cover a day, starting no sooner than ninety minutes from now', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    expect(await fleet.write()).toEqual({ outcome: 'written', floors: { [oneGroup.key]: dayHours }, troubles: [] })
    const { floors } = await now(fleet)
    expect(floors[0]?.atSec).toBeGreaterThanOrEqual(fleet.clock.nowSec() + 5400)
    expect(new Set(floors.map(({ workers }) => workers))).toEqual(new Set([nightWorkers, dayWorkers]))
  })

  test('count only agents that were at work, since demand may include a queue that built up', async () => {
    const fleet = aFleet()
    for (let hour = 14 * dayHours; hour > 0; hour -= 1) {
      const atSec = firstSlotSec - hour * hourSec
      await fleet.journal.appendLoad({ atSec, demand: 90, arrived: 0, finished: 0, totalAgents: 20, durations: [] })
    }
    await fleet.record()
    const { deadManFloors: floors } = fleet.fleet
    await writeFloors({ floors, journal: fleet.journal, nowSec: fleet.clock.nowSec() })
    const most = Math.max(...(await now(fleet)).floors.map(({ workers }) => workers))
    expect(most).toBeLessThanOrEqual(Math.ceil((20 * 1.15 + 2) / 4))
    expect(most).toBeGreaterThanOrEqual(20 / 4)
  })

  test('count the queue as well where the plan does, because it sizes for all demand that is there', async () => {
    const fleet = aFleet()
    for (let hour = 14 * dayHours; hour > 0; hour -= 1) {
      const atSec = firstSlotSec - hour * hourSec
      await fleet.journal.appendLoad({ atSec, demand: 40, arrived: 0, finished: 0, totalAgents: 20, durations: [] })
    }
    await fleet.journal.putSettings({ averagingSec: 0, headroomAgents: 0, headroomRoot: 0, headroomShare: 0 }, 0)
    await fleet.record()
    const { deadManFloors: floors } = fleet.fleet
    await writeFloors({ floors, journal: fleet.journal, nowSec: fleet.clock.nowSec() })
    expect(new Set((await now(fleet)).floors.map(({ workers }) => workers))).toEqual(new Set([40 / 4]))
  })

  test('never take effect: every hour they are postponed', async () => {
    const fleet = await aSteeredFleet()
    await fleet.cycles(60)
    for (let hour = 0; hour < 30; hour += 1) {
      fleet.clock.advance(30)
      await fleet.record()
      const { desired } = await now(fleet)
      expect((await fleet.write()).outcome).toBe('written')
      fleet.clock.advance(hourSec)
      expect((await now(fleet)).desired).toBe(desired)
    }
    expect((await now(fleet)).desired).toBeLessThan(nightWorkers)
  })

  test('are not written while its history is short', async () => {
    const fleet = await aSteeredFleet(2)
    await fleet.record()
    await fleet.write()
    expect((await now(fleet)).floors).toEqual([])
  })

  test.each(['recommend', 'off'] as const)('are removed in mode %s', async (mode) => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    await fleet.write()
    const { deadManFloors } = fleet.fleet
    const cautious: DeadManFloors = {
      ...deadManFloors,
      async groups() {
        const { groups, troubles } = await deadManFloors.groups()
        return { groups: groups.map((one) => ({ ...one, group: { ...one.group, mode } })), troubles }
      },
    }
    const written = await writeFloors({ floors: cautious, journal: fleet.journal, nowSec: fleet.clock.nowSec() })
    expect(written).toMatchObject({ outcome: 'taken-away', floors: { [oneGroup.key]: 0 } })
    fleet.clock.advance(dayHours * hourSec)
    expect((await now(fleet)).desired).toBeLessThanOrEqual(oneGroup.desired)
  })
})

describe('floors of a fleet whose optimizer is down', () => {
  test('raise the fleet hour by hour as its usual days demand, with nothing else running', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    await fleet.write()
    const reached: (number | undefined)[] = []
    for (let hour = 0; hour < dayHours + 2; hour += 1) {
      fleet.clock.advance(hourSec)
      reached.push((await now(fleet)).desired)
    }
    expect(reached.slice(0, 1)).toEqual([oneGroup.desired])
    expect(reached).toContain(dayWorkers)
    expect(reached).toEqual(reached.toSorted())
    expect(reached.at(-1)).toBe(dayWorkers)
    expect((await now(fleet)).min).toBe(oneGroup.min)
  })

  test('come due within the hour when training sees that no cycle runs, and continue as long as that lasts', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    await fleet.write()
    fleet.clock.advance(901)
    expect((await fleet.write()).outcome).toBe('let-act')
    expect((await now(fleet)).floors[0]?.atSec).toBeLessThanOrEqual(fleet.clock.nowSec() + hourSec)
    for (let hour = 0; hour < 3 * dayHours; hour += 1) {
      fleet.clock.advance(hourSec)
      expect((await fleet.write()).outcome).toBe('let-act')
      expect((await now(fleet)).floors.length).toBeGreaterThanOrEqual(dayHours - 1)
    }
    expect((await now(fleet)).desired).toBe(dayWorkers)
  })

  test('give way to the optimizer as soon as it runs again', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    await fleet.write()
    fleet.clock.advance(dayHours * hourSec)
    expect((await now(fleet)).desired).toBe(dayWorkers)
    await fleet.cycles(120)
    expect((await fleet.write()).outcome).toBe('written')
    const { desired, min, floors } = await now(fleet)
    expect(desired).toBeLessThan(nightWorkers)
    expect(min).toBe(oneGroup.min)
    expect(floors[0]?.atSec).toBeGreaterThanOrEqual(fleet.clock.nowSec() + 5400)
  })

  test('do not come due for a fleet whose interval is an hour', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    await fleet.journal.putSettings({ optimizationIntervalSec: hourSec }, 0)
    fleet.clock.advance(hourSec)
    expect((await fleet.write()).outcome).toBe('written')
  })
})

describe('floors of all fleets', () => {
  test('one failing fleet does not stop the others from getting theirs, and a failing group is reported', async () => {
    const fleet = await aSteeredFleet()
    await fleet.record()
    const { deadManFloors } = fleet.fleet
    const ports: Record<string, DeadManFloors> = {
      blind: { ...deadManFloors, groups: () => Promise.reject(new Error('throttled')) },
      denied: { ...deadManFloors, write: () => Promise.reject(new Error('AccessDenied')) },
      whole: deadManFloors,
    }
    const journals = { open: () => fleet.journal }
    const done = await writeAllFloors(
      Object.keys(ports),
      journals,
      (name) => ports[name] ?? deadManFloors,
      fleet.clock.nowSec(),
    )
    expect(done.map(({ fleet: name, result }) => [name, result.outcome])).toEqual([
      ['blind', 'failed'],
      ['denied', 'written'],
      ['whole', 'written'],
    ])
    expect(done[1]?.result).toMatchObject({ troubles: ['AccessDenied'] })
    expect(done[2]?.result).toMatchObject({ troubles: [], floors: { [oneGroup.key]: dayHours } })
  })
})
