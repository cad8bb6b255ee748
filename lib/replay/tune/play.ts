import type { Recording } from '../../view/report/report-data.ts'
import type { Load } from '../load.ts'
import { makerOf, type Player } from '../player.ts'
import type { ReplayOptions } from '../policy.ts'
import { recorder } from '../recording.ts'
import { type PolicyReport, policyReport } from '../report/report.ts'
import { timelineCsv } from '../timeline.ts'

/** One load to be played by one player; plain data. */
export interface Task {
  /** Which of the loads. */
  readonly load: number
  readonly player: Player
  /** Whether its timeline is wanted. */
  readonly timeline?: true
  /** Whether it is recorded for the charts of the report. */
  readonly record?: true
}

export interface Played {
  readonly report: PolicyReport
  /** CSV, where asked for. */
  readonly timeline?: string
  /** Present where asked for. */
  readonly recording?: Recording
}

/** @param onProgress share of the task that is done, 0 to 1; called often. */
export function play(
  load: Load,
  { player, timeline, record }: Task,
  options: ReplayOptions,
  onProgress: (share: number) => void,
): Played {
  const rows = timeline && timelineCsv()
  const recorded = record && recorder(load, options)
  const report = policyReport(load, makerOf(player), options, {
    ...recorded?.hooks,
    ...((rows || recorded) && {
      onRow(row) {
        rows?.add(row)
        recorded?.hooks.onRow(row)
      },
    }),
    onProgress: (doneSec) => onProgress(doneSec / Math.max(1, load.endSec)),
  })
  return { report, ...(rows && { timeline: rows.text() }), ...(recorded && { recording: recorded.recording() }) }
}

/** A decision of the optimizer takes far more work than one of a rival. */
const optimizerWeight = 20
/** Work per day of the trace besides its jobs: models that are fitted anew to weeks of minutes. */
const dailyWeight: Readonly<Record<string, number>> = { 'crane-dsp': 200_000 }
const daySec = 86_400
const lookSec = 30
const perLook = 0.5

/** Rough work of a task, in jobs under a simple policy; for sharing tasks out and estimating the time left. */
export function weightOf(load: Load, { player }: Task): number {
  const weight = load.submitSec.length + (perLook * load.endSec) / lookSec
  if ('schedule' in player) return weight
  if (player.policy === 'optimizer') return optimizerWeight * weight
  return weight + (dailyWeight[player.policy] ?? 0) * (load.endSec / daySec)
}
