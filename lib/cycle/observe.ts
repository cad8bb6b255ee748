import { lastDecidedOn, latestSnapshot } from '../journal/latest-snapshot.ts'
import type { Journal } from '../journal.ts'
import { vanished } from '../optimizer/memory/inventory.ts'
import { wasRelived } from '../optimizer/memory/relived.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import { withWhatWasLeft } from '../optimizer/outcome/as-last-left.ts'
import type { Settings } from '../optimizer/settings/settings.ts'
import { type Missing, type Snapshot, type Source, showsLoad } from '../optimizer/snapshot/snapshot.ts'
import { snapshotFrom } from '../optimizer/snapshot/snapshot-from.ts'
import { type ClusterResourceManager, PartialBacklog } from '../ports.ts'
import { messageOf } from '../words/message-of.ts'

export interface Watch {
  readonly clusterResourceManager: ClusterResourceManager
  readonly journal: Journal
  readonly settings: Settings
  readonly state: ControlState
  readonly nowSec: number
}

/** One look at the fleet. If a source fails the others still count, and the snapshot tells which failed. */
export async function observe(watch: Watch): Promise<Snapshot> {
  const { state, settings, nowSec } = watch
  const [read, before] = await Promise.all([readSources(watch), lookBefore(watch)])
  const { workers } = read
  const loss = workers && vanished(workers, before?.workers ?? [], state)
  return snapshotFrom(
    {
      ...read,
      atSec: nowSec,
      groups: withWhatWasLeft(read.groups ?? [], workers ?? [], state, nowSec),
      missing: loss ? [...read.missing, loss] : read.missing,
    },
    before,
    state.promise,
    settings,
  )
}

/** What each source says; those that fail say nothing, and are missing. */
async function readSources({ clusterResourceManager, journal, nowSec }: Watch) {
  const missing: Missing[] = []
  let backlogAtLeast: number | undefined
  const orMissing = async <T>(source: Source, look: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await look()
    } catch (error) {
      missing.push({ source, reason: messageOf(error) })
      if (error instanceof PartialBacklog) backlogAtLeast = error.atLeast
      return undefined
    }
  }
  const [groups, workers, backlog] = await Promise.all([
    orMissing('groups', () => clusterResourceManager.groups()),
    orMissing('workers', () => clusterResourceManager.workers()),
    orMissing('backlog', () => waiting(clusterResourceManager, journal, nowSec)),
  ])
  return { groups, workers, backlog, backlogAtLeast, missing }
}

/** The backlog as read from the queue itself, or else as last reported by its owner; `undefined` without either. */
async function waiting(manager: ClusterResourceManager, journal: Journal, nowSec: number): Promise<number | undefined> {
  return (await manager.backlog()) ?? (await journal.backlog(nowSec))?.queued
}

/** The last look whose load was recorded: from there on, the workers' counters show what happened unseen. */
async function lookBefore({ journal, settings, state, nowSec }: Watch): Promise<Snapshot | undefined> {
  const recorded = (snapshot: Snapshot) => showsLoad(snapshot, settings)
  if (!wasRelived(state, nowSec)) return latestSnapshot(journal, nowSec, recorded)
  // By its time alone, a look of before the clock was set back may seem to be the last: what has come since then would count again.
  return lastDecidedOn(journal, state, nowSec, recorded)
}
