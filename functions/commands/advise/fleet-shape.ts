import { rounded } from '../../../lib/optimizer/numbers/rounded.ts'
import { timeZoneOf } from '../../../lib/optimizer/snapshot/time-zone.ts'
import type { MetricsAnswer } from '../remote/answers.ts'

type Group = NonNullable<MetricsAnswer['groups']>[number]

/** A fleet as if it were a single group: a replay has but one. */
export interface FleetShape {
  readonly min: number
  readonly max: number
  /** Rounded mean over its workers, where groups differ. */
  readonly agentsPerWorker: number
  readonly agentsEqual: boolean
  /** Mean price of a worker; absent unless every group has one. */
  readonly hourlyUsd?: number
  readonly timeZone?: string
}

/** `undefined` for a fleet without groups. */
export function shapeOf(groups: readonly Group[]): FleetShape | undefined {
  if (groups.length === 0) return undefined
  const timeZone = timeZoneOf(
    groups.map(({ group, timeZone }) => ({ key: group, ...(timeZone !== undefined && { timeZone }) })),
  )
  const isPriced = groups.every(({ hourlyUsd }) => hourlyUsd !== undefined)
  return {
    min: total(groups, ({ minWorkers }) => minWorkers),
    max: total(groups, ({ maxWorkers }) => maxWorkers),
    agentsPerWorker: Math.max(1, Math.round(meanOver(groups, (group) => group.agentsPerWorker))),
    agentsEqual: new Set(groups.map((group) => group.agentsPerWorker)).size === 1,
    ...(timeZone !== undefined && { timeZone }),
    ...(isPriced && {
      hourlyUsd: rounded(
        meanOver(groups, ({ hourlyUsd = 0 }) => hourlyUsd),
        4,
      ),
    }),
  }
}

/** Mean over the workers that are wanted at present, or over the groups while none is. */
function meanOver(groups: readonly Group[], value: (group: Group) => number): number {
  const wanted = total(groups, ({ desiredWorkers }) => desiredWorkers)
  return wanted === 0
    ? total(groups, value) / groups.length
    : total(groups, (group) => group.desiredWorkers * value(group)) / wanted
}

function total(groups: readonly Group[], value: (group: Group) => number): number {
  return groups.reduce((sum, group) => sum + value(group), 0)
}
