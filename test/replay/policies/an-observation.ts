import type { Observation, ObservedWorker, Policy } from '../../../lib/replay/policy.ts'

export interface Seen extends Partial<Omit<Observation, 'workers'>> {
  readonly workers?: readonly ObservedWorker[]
}

/** Four workers of four agents each, all idle, at second 0. */
export function anObservation({ workers = [], ...seen }: Seen = {}): Observation {
  const readyWorkers = seen.readyWorkers ?? 4
  const bootingWorkers = seen.bootingWorkers ?? 0
  return {
    nowSec: 0,
    queued: 0,
    usedAgents: 0,
    readyWorkers,
    readyAgents: 4 * readyWorkers,
    bootingWorkers,
    drainingWorkers: 0,
    desired: readyWorkers + bootingWorkers,
    totals: {
      arrived: 0,
      started: 0,
      finished: 0,
      finishedSec: 0,
      durations: [],
    },
    workers: () => workers,
    ...seen,
  }
}

/** What a policy wants at one look. */
export function desiredBy(policy: Policy, seen: Seen): number {
  const commands = policy.look(anObservation(seen))
  return 'desired' in commands ? commands.desired : Number.NaN
}

/** What a policy wants in the end if it looks as often as it likes and the fleet does not change. */
export function desiredAfter(
  policy: Policy,
  stretch: { readonly fromSec?: number; readonly toSec: number },
  seen: Seen | ((nowSec: number) => Seen),
): number {
  let desired = Number.NaN
  const everySec = policy.everySec ?? 30
  for (let nowSec = stretch.fromSec ?? 0; nowSec <= stretch.toSec; nowSec += everySec)
    desired = desiredBy(policy, { ...(typeof seen === 'function' ? seen(nowSec) : seen), nowSec })
  return desired
}
