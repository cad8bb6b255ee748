import { describe, expect, test } from 'vitest'
import type { CycleOutcome } from '../../lib/cycle.ts'
import type { Reason } from '../../lib/optimizer/target/reason.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import { type Faults, faultsOf } from '../../lib/simulated/fleet/faults.ts'
import type { SimulatedGroup } from '../../lib/simulated/fleet.ts'
import { type Random, rng } from '../../lib/simulated/random.ts'
import { aFleet, jobsAt } from './a-fleet.ts'

const troubledCycles = 100
const calmCycles = 150
const intervalSec = 30

function groupsOf(random: Random): SimulatedGroup[] {
  const upTo = (most: number) => Math.floor(random.next() * (most + 1))
  return Array.from({ length: 1 + upTo(2) }, (_, index) => {
    const min = upTo(2)
    const desired = min + upTo(3)
    return { key: `r${index}/workers`, min, desired, max: desired + 5 + upTo(20), agentsPerWorker: 2 ** upTo(3) }
  })
}

/** Groups of bugs that come at once while there is trouble, and none later. */
function loadOf(random: Random) {
  const lumps = Array.from({ length: 6 }, () => random.next() * troubledCycles * intervalSec)
  const submitted = lumps.flatMap((at) => Array.from({ length: 40 * random.next() }, () => Math.floor(at)))
  return jobsAt(
    submitted.sort((a, b) => a - b),
    60 + Math.floor(400 * random.next()),
  )
}

/** One fault, of a random kind. */
function someFault(random: Random, keys: readonly string[]): Partial<Faults> {
  const key = keys[Math.floor(random.next() * keys.length)] ?? ''
  const faults: readonly Partial<Faults>[] = [
    { throttled: new Set(['groups']) },
    { throttled: new Set(['workers']) },
    { throttled: new Set(['backlog', 'route']) },
    { throttled: new Set(['apply']) },
    { staleSec: 90 },
    { lostAcknowledgements: true },
    { silent: random.next() },
    { denied: new Set([key]) },
    { unreadable: new Set([key]) },
    { room: { [key]: 1 } },
    { inProgress: new Set([key]) },
    { holds: { [key]: ['instance-refresh'] } },
    { backlogUnknown: true },
  ]
  return faults[Math.floor(random.next() * faults.length)] ?? {}
}

/** Runs cycles with trouble, then for two hours without trouble or load. */
async function live(seed: number) {
  const random = rng(seed, 'worlds')
  const groups = groupsOf(random)
  const settings = { busyReleaseDelaySec: 600, deadBandDelaySec: 0, shrinkIdleWindowShare: 1 }
  const site = aFleet({ groups, jobs: loadOf(random), settings, reportAfterSec: 30 })
  const { clock, cycle, fleet, journal } = site
  const records: PlanRecord[] = []
  const turn = async () => {
    clock.advance(intervalSec)
    const result: CycleOutcome = await cycle()
    if (result.outcome === 'done') records.push(result.record)
  }
  const happens = (share: number) => random.next() < share
  const keys = groups.map(({ key }) => key)
  for (let count = 0; count < troubledCycles; count += 1) {
    if (happens(0.1)) clock.advance(intervalSec * Math.floor(10 * random.next()))
    if (happens(0.3)) Object.assign(fleet.faults, faultsOf(happens(0.5) ? someFault(random, keys) : {}))
    const [some] = fleet.world().workers()
    if (some && happens(0.05)) fleet.reclaim(some.id)
    const asked = groups[Math.floor(random.next() * groups.length)]
    if (asked && happens(0.05)) fleet.interfere(asked.key, asked.min + Math.floor(4 * random.next()))
    if (happens(0.03)) {
      const nowSec = clock.nowSec()
      const burst = { key: `k${count}`, kind: 'burst', requestedAtSec: nowSec, durationSec: 300, factor: 2 } as const
      await journal.putIntent({ ...burst, endsAtSec: nowSec + 300 })
    }
    await turn()
  }
  Object.assign(fleet.faults, faultsOf())
  const troubled = records.length
  for (let count = 0; count < calmCycles; count += 1) await turn()
  return { groups, fleet, records, calm: records.slice(troubled) }
}

/** Checks what holds for every plan in any world. */
function checkPlan({ atSec, burst, size, target }: PlanRecord): void {
  const chained: readonly string[] = ['surge', 'forecast', 'burst', 'release-delay', 'dead-band', 'missing-busy']
  const isNext = ({ rule }: Reason) => rule === 'headroom' || chained.includes(rule)
  let stood: number | undefined
  for (const reason of target.reasons.filter(isNext)) {
    if (stood !== undefined) expect(reason.from).toBe(stood)
    stood = reason.to
  }
  expect(stood).toBe(target.keep)
  if (burst.active) expect(burst.endsAtSec).toBeGreaterThan(atSec)
  for (const { current, reasons } of size.groups)
    for (const { rule, from } of reasons)
      if (rule === 'velocity' || rule === 'min') expect(from).toBeLessThanOrEqual(current)
}

describe('after whatever trouble', () => {
  test.each(Array.from({ length: 24 }, (_, seed) => [seed]))('the fleet of world %i settles', async (seed) => {
    const { groups, fleet, records, calm } = await live(seed)
    records.forEach(checkPlan)
    const world = fleet.world()
    expect(world.queued + world.usedAgents).toBe(0)
    expect(world.totals.finished).toBe(world.totals.arrived)

    const settled = calm.slice(10)
    expect(settled.flatMap(({ failures }) => failures)).toEqual([])
    expect(settled.flatMap(({ missing }) => missing)).toEqual([])
    const outcomes = settled.flatMap(({ applied }) => applied.map(({ result }) => result.outcome))
    expect(new Set([...outcomes, 'applied'])).toEqual(new Set(['applied']))

    const last = calm.at(-1)
    expect(last?.size).toMatchObject({ outcome: 'steady', steps: [] })
    expect(last?.burst.active).toBe(false)
    expect(world.drainingWorkers).toBe(0)
    const surplus = (last?.target.supply ?? 0) - (last?.target.keep ?? 0)
    groups.forEach(({ min, agentsPerWorker }, index) => {
      if (surplus >= agentsPerWorker) expect(world.desired(index)).toBe(min)
    })
    expect(last?.target.keep).toBeLessThanOrEqual(3)
  })
})
