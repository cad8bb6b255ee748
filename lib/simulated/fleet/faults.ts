import type { GroupHold } from '../../optimizer/snapshot/snapshot.ts'
import { rng } from '../random.ts'

export type FleetCall = 'groups' | 'workers' | 'backlog' | 'apply' | 'route'

/** Switches for what goes wrong with real fleets. Each may be changed at any time. */
export interface Faults {
  /** Calls that fail, throttled. */
  throttled: ReadonlySet<FleetCall>
  /** Groups and workers are shown as they were so many seconds ago, or at the last look before that. */
  staleSec: number
  /** Steps are carried out, but their answers get lost. */
  lostAcknowledgements: boolean
  /** Workers that send no heartbeat: a share of them, always the same ones, or these. */
  silent: number | ReadonlySet<string>
  /** Groups that may be looked at but not changed. */
  denied: ReadonlySet<string>
  /** Groups that cannot be looked at: held as `source-failed`, their workers without fresh readings. */
  unreadable: ReadonlySet<string>
  /** Most workers that there is room for, by group; no limit where absent. */
  room: Readonly<Record<string, number>>
  /** Groups in the middle of a scaling activity, which refuse any other. */
  inProgress: ReadonlySet<string>
  /** Reasons not to shrink, by group. */
  holds: Readonly<Record<string, readonly GroupHold[]>>
  /** The number of waiting jobs cannot be read. */
  backlogUnknown: boolean
}

export function faultsOf(given: Partial<Faults> = {}): Faults {
  return {
    throttled: new Set(),
    staleSec: 0,
    lostAcknowledgements: false,
    silent: 0,
    denied: new Set(),
    unreadable: new Set(),
    room: {},
    inProgress: new Set(),
    holds: {},
    backlogUnknown: false,
    ...given,
  }
}

/** A call to the simulated fleet failed, as calls to a real one do. */
class FleetCallError extends Error {
  override readonly name = 'FleetCallError'
  readonly call: FleetCall

  constructor(call: FleetCall, reason: string) {
    super(`simulated fleet, ${call}: ${reason}`)
    this.call = call
  }
}

/** @throws FleetCallError when such calls are throttled at present. */
export function orThrottled(faults: Faults, call: FleetCall): void {
  if (faults.throttled.has(call)) throw new FleetCallError(call, 'Throttling: Rate exceeded')
}

/** Whether a worker is silent depends on its id alone, so that the same workers are silent from look to look. */
export function isSilent({ silent }: Faults, worker: { readonly id: string; readonly number: number }): boolean {
  if (typeof silent !== 'number') return silent.has(worker.id)
  return silent > 0 && rng(worker.number, 'silent').next() < silent
}
