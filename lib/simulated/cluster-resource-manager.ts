import type { GroupReading, Mode, WorkerReading } from '../optimizer/snapshot/snapshot.ts'
import type { ClusterResourceManager } from '../ports.ts'
import { orThrottled } from './fleet/faults.ts'
import type { Group, Site } from './fleet/site.ts'
import type { WorldWorker } from './world/world.ts'

/** What a group says of itself by its tags; nothing in it ever changes. */
export type SimulatedTags = Pick<GroupReading, 'agentsPerWorker' | 'hourlyUsd' | 'timeZone'> & { readonly mode: Mode }

interface Look {
  readonly atSec: number
  readonly groups: readonly GroupReading[]
  readonly workers: readonly WorkerReading[]
}

/** Tracks the workers of a simulated fleet: inventory and groups as they are, agents as the workers last reported. */
export function simulatedClusterResourceManager(site: Site, tags: readonly SimulatedTags[]): ClusterResourceManager {
  const { faults } = site
  let past: Look[] = []

  function lookNow(): Look {
    return {
      atSec: site.world.nowSec,
      groups: site.groups.map((group) => readGroup(site, group, tags[group.index])),
      workers: site.world.workers().map((worker) => readWorker(site, worker)),
    }
  }

  /** The newest look that is old enough; before there is one, the oldest. */
  function look(): Look {
    const { staleSec } = faults
    const asOfSec = site.clockSec - staleSec
    if (staleSec > 0 && asOfSec > site.world.nowSec) {
      site.advanceTo(asOfSec)
      past.push(lookNow())
    }
    site.catchUp()
    const now = lookNow()
    past = staleSec > 0 ? [...past, now] : []
    const newest = past.findLastIndex(({ atSec }) => atSec <= asOfSec)
    past = past.slice(Math.max(0, newest))
    return past[0] ?? now
  }

  return {
    async groups() {
      orThrottled(faults, 'groups')
      return look().groups
    },
    async workers() {
      orThrottled(faults, 'workers')
      return look().workers
    },
    async backlog() {
      orThrottled(faults, 'backlog')
      site.catchUp()
      return faults.backlogUnknown ? undefined : site.world.queued
    },
  }
}

export function readGroup({ faults }: Site, group: Group, tags: SimulatedTags | undefined): GroupReading {
  const { key, min, max, desired } = group
  const held = faults.holds[key] ?? []
  return {
    key,
    mode: tags?.mode ?? 'apply',
    min,
    max,
    desired,
    agentsPerWorker: tags?.agentsPerWorker ?? 1,
    ...(tags?.hourlyUsd !== undefined && { hourlyUsd: tags.hourlyUsd }),
    ...(tags?.timeZone !== undefined && { timeZone: tags.timeZone }),
    holds: faults.unreadable.has(key) ? [...held, 'source-failed'] : held,
  }
}

function readWorker(site: Site, worker: WorldWorker): WorkerReading {
  const { id, phase, healthy, launchedAtSec, totalAgents } = worker
  const group = site.groups[worker.group]?.key ?? ''
  const report = site.heartbeats.report(id)
  const inventory = { id, group, healthy, launchedAtSec, totalAgents }
  // A worker never heard counts as booting, even if the world knows better; but a drain was ordered by us.
  if (report === undefined) return { ...inventory, phase: phase === 'draining' ? phase : 'booting' }
  const known = { ...inventory, phase, readyAtSec: report.firstSec }
  if (site.faults.unreadable.has(group)) return { ...known, reportedAtSec: report.reportedAtSec }
  return {
    ...known,
    usedAgents: report.usedAgents,
    reportedAtSec: report.reportedAtSec,
    ...(phase === 'draining' && report.drainAcknowledged && { drainAcknowledged: true }),
    bootId: `${id}.0`,
    counters: report.counters,
  }
}
