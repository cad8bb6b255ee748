import { settingsInForce } from '../journal/settings-in-force.ts'
import type { Journal, Journals } from '../journal.ts'
import { type FloorPlanning, planFloors } from '../optimizer/floors/plan-floors.ts'
import { isSteered } from '../optimizer/floors/steered.ts'
import { pastDays } from '../optimizer/floors/sure-demand.ts'
import { initialState } from '../optimizer/memory/state.ts'
import { modeOf } from '../optimizer/snapshot/snapshot.ts'
import type { DeadManFloors } from '../ports.ts'
import { mapInBatchesOf } from '../waiting/in-batches-of.ts'
import { messageOf } from '../words/message-of.ts'

/** Fleets, and groups of one fleet, written at once: a region that does not answer keeps each waiting, and hundreds at once are refused. */
const sideBySide = 8

/** While cycles run, no floor comes due sooner than this: floors are rewritten every hour, up to half an hour late. */
const steeredFromSec = 5400

export interface FloorWriting {
  readonly floors: DeadManFloors
  readonly journal: Pick<Journal, 'settings' | 'model' | 'state' | 'load'>
  readonly nowSec: number
}

export interface FloorsWritten {
  /**
   * `written`: cycles run, so the floors were pushed back. `let-act`: no cycle has run for some time, so the floors may come
   * due. `taken-away`: the fleet is not in mode `apply`, so it has none.
   */
  readonly outcome: 'written' | 'let-act' | 'taken-away'
  /** Floors that stand now, by group. */
  readonly floors: Readonly<Record<string, number>>
  readonly troubles: readonly string[]
}

/** The dead man's switch: every hour the floors of the next day are written anew, and so pushed back. */
export async function writeFloors({ floors, journal, nowSec }: FloorWriting): Promise<FloorsWritten> {
  const { groups, troubles } = await floors.groups()
  const readings = groups.map(({ group }) => group)
  const applies = modeOf({ groups: readings }) === 'apply'
  const past = applies ? await pastOf(journal, nowSec) : undefined
  const planned = past && planFloors({ ...past, groups: readings, nowSec })
  const failed = await mapInBatchesOf(readings, sideBySide, ({ key }) =>
    floors.write(key, planned?.get(key) ?? []).then(
      () => [],
      (error: unknown) => [messageOf(error)],
    ),
  )
  return {
    outcome: past === undefined ? 'taken-away' : past.steered ? 'written' : 'let-act',
    floors: Object.fromEntries(readings.map(({ key }) => [key, planned?.get(key)?.length ?? 0])),
    troubles: [...troubles, ...failed.flat()],
  }
}

async function pastOf(
  journal: FloorWriting['journal'],
  nowSec: number,
): Promise<Omit<FloorPlanning, 'groups' | 'nowSec'> & { readonly steered: boolean }> {
  const fromSec = nowSec - pastDays * 86_400
  const [settings, committed, buckets] = await Promise.all([
    settingsInForce(journal),
    journal.state(),
    journal.load({ resolution: '1h', fromSec, toSec: nowSec, nowSec }),
  ])
  const state = committed?.state ?? initialState
  const steered = isSteered(state, settings, nowSec)
  return {
    hours: buckets
      .flatMap(({ points }) => points)
      .map((hour) => (settings.averagingSec > 0 ? withoutQueue(hour) : hour)),
    refusals: state.refusals,
    settings,
    fromSec: steered ? nowSec + steeredFromSec : nowSec,
    steered,
  }
}

/** Demand without the queue: where queues may stand, the plan has no agents for what waits in them, so a floor has none either. */
function withoutQueue<Hour extends { readonly demand: number; readonly totalAgents: number }>(hour: Hour): Hour {
  return { ...hour, demand: Math.min(hour.demand, hour.totalAgents) }
}

export interface FleetFloors {
  readonly fleet: string
  readonly result: FloorsWritten | { readonly outcome: 'failed'; readonly error: unknown }
}

/** Writes the floors of these fleets, a few at a time. One that fails does not keep the others from theirs. */
export async function writeAllFloors(
  fleets: readonly string[],
  journals: Pick<Journals, 'open'>,
  floorsOf: (fleet: string) => DeadManFloors,
  nowSec: number,
): Promise<readonly FleetFloors[]> {
  const write = async (fleet: string): Promise<FleetFloors> => {
    const writing = { floors: floorsOf(fleet), journal: journals.open(fleet), nowSec }
    const result = await writeFloors(writing).catch((error: unknown) => ({ outcome: 'failed' as const, error }))
    return { fleet, result }
  }
  return mapInBatchesOf(fleets, sideBySide, write)
}
