import type { Floor } from '../../optimizer/floors/plan-floors.ts'
import type { Clock } from '../../ports.ts'
import type { World, WorldWorker } from '../world/world.ts'
import { type Faults, isSilent } from './faults.ts'
import type { Heartbeats } from './heartbeats.ts'

/** A group of the simulated fleet, with what Auto Scaling would know of it. */
export interface Group {
  readonly key: string
  /** Index into the groups of the world. */
  readonly index: number
  readonly min: number
  readonly max: number
  readonly cooldownSec: number
  /** Members that it should have, draining ones included, as Auto Scaling counts. */
  desired: number
  /** `-Infinity` before the first. */
  lastLaunchSec: number
  /** Those to come, oldest first. */
  floors: readonly Floor[]
}

/**
 * The fleet's state: the world, kept at the clock's time, its groups and its heartbeats. A group replaces workers that it
 * loses and, where somebody lowered its desired capacity, ends idle members; busy ones are protected.
 */
export class Site {
  readonly world: World
  readonly groups: readonly Group[]
  readonly heartbeats: Heartbeats
  readonly faults: Faults
  readonly #clock: Clock

  constructor(site: Pick<Site, 'world' | 'groups' | 'heartbeats' | 'faults'>, clock: Clock) {
    this.world = site.world
    this.groups = site.groups
    this.heartbeats = site.heartbeats
    this.faults = site.faults
    this.#clock = clock
  }

  /** Advances to the clock's time. Does nothing while the clock is behind the world. @returns the present second. */
  catchUp(): number {
    return this.advanceTo(this.#clock.nowSec())
  }

  get clockSec(): number {
    return Math.floor(this.#clock.nowSec())
  }

  advanceTo(sec: number): number {
    const until = Math.max(this.world.nowSec, Math.floor(sec))
    for (let group = this.#nextToRaise(until); group !== undefined; group = this.#nextToRaise(until)) {
      const [due, ...later] = group.floors
      if (due === undefined) break
      this.#liveOnTo(Math.max(this.world.nowSec, due.atSec))
      group.floors = later
      group.desired = Math.max(group.desired, Math.min(due.workers, group.max))
    }
    this.#liveOnTo(until)
    return until
  }

  /** The group with the earliest floor that comes due until then. */
  #nextToRaise(until: number): Group | undefined {
    const firstSec = (group: Group) => group.floors[0]?.atSec ?? Number.POSITIVE_INFINITY
    return this.groups.filter((group) => firstSec(group) <= until).sort((a, b) => firstSec(a) - firstSec(b))[0]
  }

  #liveOnTo(until: number): void {
    const { world, heartbeats } = this
    while (heartbeats.nextSec() <= until) {
      world.advanceTo(Math.max(world.nowSec, heartbeats.nextSec()))
      this.#hear(world.worker(heartbeats.next()))
    }
    world.advanceTo(until)
    if (heartbeats.continuous) for (const worker of world.workers()) if (worker.phase !== 'booting') this.#hear(worker)
    for (const group of this.groups) this.#settle(group)
  }

  group(key: string): Group | undefined {
    return this.groups.find((group) => group.key === key)
  }

  members(group: Group): WorldWorker[] {
    return this.world.workers().filter((worker) => worker.group === group.index)
  }

  /** Launches so many, or as many as there is room for. @returns how many. */
  launch(group: Group, workers: number): number {
    const room = (this.faults.room[group.key] ?? Number.POSITIVE_INFINITY) - this.members(group).length
    const launched = this.world.launch(Math.max(0, Math.min(workers, room)), group.index)
    for (const id of launched) {
      const worker = this.world.worker(id)
      if (worker) this.heartbeats.expect(worker)
    }
    if (launched.length > 0) group.lastLaunchSec = this.world.nowSec
    return launched.length
  }

  /** Ends a member in any phase. The caller adjusts `desired`. */
  end(worker: WorldWorker): void {
    this.heartbeats.forget(worker)
    this.world.terminate(worker.id)
  }

  #hear(worker: WorldWorker | undefined): void {
    if (worker && !isSilent(this.faults, worker)) this.heartbeats.record(worker, this.world.nowSec)
  }

  #settle(group: Group): void {
    const members = this.members(group)
    if (members.length < group.desired) this.launch(group, group.desired - members.length)
    const idle = members.filter((worker) => worker.usedAgents === 0).reverse()
    for (const worker of idle.slice(0, Math.max(0, members.length - group.desired))) this.end(worker)
  }
}
