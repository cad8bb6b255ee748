import type { Recording } from '../../view/report/report-data.ts'
import type { PolicyReport, TraceReport } from '../report/report.ts'
import { type CrewHooks, type Equipment, playAll } from './crew.ts'
import type { Played, Task } from './play.ts'

/** A task and its result. */
export interface Turn {
  readonly task: Task
  readonly played: Played
}

/**
 * The recordings of each policy of each report, in their order. A rival that was tuned is played once more with the setting
 * shown there: recording every setting of a sweep would fill the memory with data that nobody looks at.
 */
export async function recordingsOf(
  reports: readonly TraceReport[],
  turns: readonly Turn[],
  equipment: Equipment,
  hooks: Pick<CrewHooks, 'onProgress'>,
  threads?: number,
): Promise<readonly (readonly Recording[])[]> {
  const turnOf = new Map<PolicyReport, Turn>(turns.map((turn) => [turn.played.report, turn]))
  const standing = reports.map(({ policies }) => policies.flatMap((report) => turnOf.get(report) ?? []))
  const again = standing.flat().filter(({ played }) => played.recording === undefined)
  const played = await playAll(
    again.map(({ task }) => ({ ...task, record: true as const })),
    equipment,
    hooks,
    threads,
  )
  const recorded = new Map(again.map((turn, index) => [turn, played[index]]))
  return standing.map((row) => row.flatMap((turn) => (recorded.get(turn) ?? turn.played).recording ?? []))
}
