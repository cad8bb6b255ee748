import type { PresentPolicy } from '../../group-history.ts'
import { rounded } from '../../optimizer/numbers/rounded.ts'
import type { Load } from '../load.ts'
import type { Player } from '../player.ts'
import type { PolicyReport } from '../report/report.ts'
import { asItWasName } from './as-it-was.ts'

/** The optimizer against what the group has, over the scored part of its history. */
export interface Advice {
  /** The policy that stands for what the group has now: its own, or its recorded capacity. */
  readonly against: string
  readonly scoredDays: number
  readonly jobs: number
  readonly workerHours: Triple
  /** Shares of the worker-hours of the others; negative where the optimizer costs more. */
  readonly savedShare: Omit<Triple, 'optimizer'>
  readonly lateJobs: Triple
  readonly usd?: Triple
}

interface Triple {
  readonly optimizer: number
  /** Under the present policy; as recorded where that policy cannot be played. */
  readonly present: number
  /** As the group was. */
  readonly recorded: number
}

/** The present policy as a player, where there is one that can be played. */
export function presentPlayer(present: PresentPolicy): Player | undefined {
  return present.kind === 'target-tracking' || present.kind === 'predictive'
    ? { policy: present.kind, setting: { target: present.target } }
    : undefined
}

/** @throws RangeError when the optimizer, or what it is compared with, did not play. */
export function adviceOf(
  { stretches, warmupSec, submitSec }: Load,
  policies: readonly PolicyReport[],
  present: PresentPolicy,
  hourlyUsd?: number,
): Advice {
  const played = (name: string): PolicyReport => {
    const found = policies.find(({ policy }) => policy === name)
    if (found === undefined) throw new RangeError(`${name} did not play`)
    return found
  }
  const against = presentPlayer(present) === undefined ? asItWasName : present.kind
  const reports = { optimizer: played('optimizer'), present: played(against), recorded: played(asItWasName) }
  const jobs = submitSec.length - submitSec.findIndex((submit) => submit >= warmupSec)
  const scoredSec = stretches.reduce(
    (sum, { fromSec, toSec }) => sum + Math.max(0, toSec - Math.max(fromSec, warmupSec)),
    0,
  )
  const triple = (value: (report: PolicyReport) => number): Triple => ({
    optimizer: value(reports.optimizer),
    present: value(reports.present),
    recorded: value(reports.recorded),
  })
  const savedOf = ({ workerHours }: PolicyReport) =>
    workerHours === 0 ? 0 : rounded(1 - reports.optimizer.workerHours / workerHours, 4)
  return {
    against,
    scoredDays: rounded(scoredSec / 86_400, 2),
    jobs,
    workerHours: triple(({ workerHours }) => workerHours),
    savedShare: { present: savedOf(reports.present), recorded: savedOf(reports.recorded) },
    lateJobs: triple(({ lateRatio }) => Math.round(lateRatio * jobs)),
    ...(hourlyUsd !== undefined && { usd: triple(({ workerHours }) => rounded(workerHours * hourlyUsd, 2)) }),
  }
}
