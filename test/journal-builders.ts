import { createHash } from 'node:crypto'
import type { Heartbeat, LoadPoint } from '../lib/journal.ts'
import { decide } from '../lib/optimizer/decide.ts'
import { trainModels } from '../lib/optimizer/models/train-models.ts'
import type { Trained } from '../lib/optimizer/models/trained.ts'
import { defaultSettings } from '../lib/optimizer/settings/settings.ts'
import { durationBucket, emptyDurations } from '../lib/optimizer/snapshot/durations.ts'
import type { Snapshot, WorkerCounters, WorkerReading } from '../lib/optimizer/snapshot/snapshot.ts'
import { type PlanRecord, planRecordOf } from '../lib/plan-record.ts'
import { aGroup, aHistory, aSnapshot, aState, aWorker, startSec } from './builders.ts'

export { startSec } from './builders.ts'

/** A number evenly distributed over [0, 1), always the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  let hash = 2166136261
  for (const character of words.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** Workers with names as in EC2, up for hours and with matching counters, so that they compress no better than real ones. */
export function aFleetOf(count: number, seed = 'fleet'): WorkerReading[] {
  return Array.from({ length: count }, (_, index): WorkerReading => {
    const name = createHash('sha256').update(`${seed}-${index}`).digest('hex')
    const launchedAtSec = startSec - 600 - Math.floor(86_400 * chance(name, 'age'))
    const worker = aWorker({
      id: `i-0${name.slice(0, 16)}`,
      group: `us-east-1/workers-${'abc'.charAt(index % 3)}`,
      launchedAtSec,
      readyAtSec: launchedAtSec + 60 + Math.floor(60 * chance(name, 'boot')),
      usedAgents: Math.floor(5 * chance(name, 'used')),
      reportedAtSec: startSec - Math.floor(60 * chance(name, 'reported')),
      bootId: name.slice(16, 24),
      counters: { started: 0, finished: 0, busySec: 0, durations: emptyDurations() },
    })
    return { ...worker, counters: countersAfter(Math.floor((startSec - launchedAtSec) / 240), name) }
  })
}

/** Counters after bugs of about a minute, spread over the buckets as if each duration had been drawn. */
function countersAfter(bugs: number, seed: string): WorkerCounters {
  const durations = emptyDurations().map((_, bucket) =>
    Math.round(bugs * 0.2 * Math.exp(-(((bucket - 10.5) / 2.9) ** 2) / 2) * (0.6 + 0.8 * chance(seed, bucket))),
  )
  const finished = durations.reduce((sum, count) => sum + count, 0)
  return { started: finished + 2, finished, busySec: finished * 60 + Math.floor(900 * chance(seed, 'busy')), durations }
}

/** The worker after this many more bugs of about a minute. */
export function worked(worker: WorkerReading, bugs: number, seed: string): WorkerReading {
  const { started = 0, finished = 0, busySec = 0, durations = emptyDurations() } = worker.counters ?? {}
  const more = [...durations]
  let busy = busySec
  for (let bug = 0; bug < bugs; bug += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - chance(seed, bug, 'r')))
    const durationSec = Math.round(60 * Math.exp(radius * Math.cos(2 * Math.PI * chance(seed, bug, 'a')) - 0.5))
    const bucket = durationBucket(durationSec)
    more[bucket] = (more[bucket] ?? 0) + 1
    busy += durationSec
  }
  return {
    ...worker,
    counters: { started: started + bugs, finished: finished + bugs, busySec: busy, durations: more },
  }
}

export function aSnapshotOf(
  workers: readonly WorkerReading[],
  atSec: number,
  overrides: Partial<Snapshot> = {},
): Snapshot {
  const keys = [...new Set(workers.map((worker) => worker.group))]
  const groups = keys.map((key) =>
    aGroup({
      key,
      desired: workers.filter(({ group }) => group === key).length,
      max: 2000,
      hourlyUsd: 0.17,
      timeZone: 'Europe/Berlin',
    }),
  )
  return aSnapshot({ atSec, workers, groups, ...overrides })
}

/** The record of a real decision. */
export function aPlan(workers: readonly WorkerReading[], atSec: number): PlanRecord {
  const snapshot = aSnapshotOf(workers, atSec)
  const demands = Array.from(
    { length: 60 },
    (_, index) => snapshot.activeBugs + Math.floor(9 * chance('demand', index)),
  )
  const decision = decide({
    snapshot,
    history: aHistory(demands, atSec),
    state: aState({ targets: [{ atSec: atSec - 30, agents: 4 * workers.length }] }),
    settings: defaultSettings,
    nowSec: atSec,
  })
  return planRecordOf(snapshot, decision, {
    fleet: 'fleet',
    version: 12345,
    mode: 'apply',
    trigger: 'schedule',
    applied: decision.size.steps.map((step) => ({ step, result: { outcome: 'applied' } })),
    failures: [],
    settings: defaultSettings,
  })
}

export function aLoadPoint(atSec: number, overrides: Partial<LoadPoint> = {}): LoadPoint {
  return {
    atSec,
    demand: 20,
    arrived: 5,
    finished: 4,
    totalAgents: 40,
    durations: emptyDurations().with(durationBucket(60), 4),
    ...overrides,
  }
}

export function aHeartbeat(worker: string, reportedAtSec: number, overrides: Partial<Heartbeat> = {}): Heartbeat {
  return {
    worker,
    reportedAtSec,
    usedAgents: 2,
    totalAgents: 4,
    bootId: 'boot-1',
    counters: { started: 12, finished: 10, busySec: 640.5, durations: emptyDurations().with(4, 10) },
    ...overrides,
  }
}

/** A training on half a day of load in the shape of a wave. */
export function aTraining(endSec = startSec): Trained {
  const steps = 144
  const looks = Array.from({ length: steps }, (_, step) => ({
    atSec: endSec + (step - steps) * 300,
    demand: 20 + 10 * Math.sin(step / 20) + chance('load', step),
  }))
  const trained = trainModels(looks, 'Europe/Berlin')
  if (trained === undefined) throw new Error('half a day should be enough')
  return trained
}
