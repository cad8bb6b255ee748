import type { Recording } from '../../view/report/report-data.ts'
import type { Load } from '../load.ts'
import type { Player } from '../player.ts'
import { type RunOptions, type TraceReport, traceReport } from '../report/report.ts'
import { cheapest, settingsOf } from './candidates.ts'
import { type CrewHooks, playAll } from './crew.ts'
import type { Played, Task } from './play.ts'
import { recordingsOf, type Turn } from './recordings.ts'
import type { ResumeFile } from './resume-file.ts'
import { type Summary, type Swept, summaryOf } from './summary.ts'

export interface Tournament {
  /** One per load, in their order. */
  readonly reports: readonly TraceReport[]
  /** For each report, everything that was played before the cheapest settings were chosen: the curves of the sweeps. */
  readonly swept: readonly Swept[]
  /** Present where rivals were tuned. */
  readonly summary?: Summary
  /** Timeline of the first player on the first load, where asked for. */
  readonly timeline?: string
  /** By report and policy, where asked for. */
  readonly recordings?: readonly (readonly Recording[])[]
}

export interface TournamentHooks extends Pick<CrewHooks, 'onProgress'> {
  /** Earlier results are taken from here, and new ones added. */
  readonly resume?: ResumeFile
  readonly timeline?: boolean
  readonly record?: boolean
  readonly threads?: number
}

/** A task and its player, by index: a rival that is tuned has many tasks. */
interface Entry {
  readonly place: number
  readonly task: Task
}

/** Lets every player play every load; with `tune` a rival plays with every setting of its grid. */
export async function tournament(
  loads: readonly Load[],
  players: readonly Player[],
  options: RunOptions,
  { resume, timeline, record, threads, onProgress }: TournamentHooks = {},
): Promise<Tournament> {
  const entries = entriesOf(loads, players, options, timeline === true, record === true)
  const known = entries.map(({ task }) => (task.timeline || task.record ? undefined : resume?.find(task)))
  const left = entries.flatMap(({ task }, index) => (known[index] === undefined ? [{ task, index }] : []))
  const played = await playAll(
    left.map(({ task }) => task),
    { loads, options },
    {
      ...(onProgress && { onProgress }),
      onPlayed(index, { report }) {
        const task = left[index]?.task
        if (task !== undefined) resume?.add(task, report)
      },
    },
    threads,
  )
  const all = known.map((report): Played | undefined => report && { report })
  for (const [place, { index }] of left.entries()) all[index] = played[place]
  const result = assembled(loads, players, options, entries, all)
  if (!record) return result
  const turns = entries.flatMap(({ task }, index): Turn[] => {
    const each = all[index]
    return each === undefined ? [] : [{ task, played: each }]
  })
  const progress = onProgress && { onProgress }
  return {
    ...result,
    recordings: await recordingsOf(result.reports, turns, { loads, options }, { ...progress }, threads),
  }
}

function entriesOf(
  loads: readonly Load[],
  players: readonly Player[],
  options: RunOptions,
  timeline: boolean,
  record: boolean,
): readonly Entry[] {
  const entries = loads.flatMap((_, load) =>
    players.flatMap((player, place) =>
      withSettings(player, options).map(
        (each, _, { length }): Entry => ({
          place,
          task: { load, player: each, ...(record && length === 1 && { record }) },
        }),
      ),
    ),
  )
  return entries.map(({ place, task }, index) =>
    timeline && index === 0 ? { place, task: { ...task, timeline } } : { place, task },
  )
}

/** A player once for each setting that it tries. */
function withSettings(player: Player, options: RunOptions): readonly Player[] {
  if (!options.tune || 'schedule' in player || player.setting !== undefined) return [player]
  const settings = settingsOf(player.policy, options)
  return settings.length === 0 ? [player] : settings.map((setting) => ({ policy: player.policy, setting }))
}

function assembled(
  loads: readonly Load[],
  players: readonly Player[],
  options: RunOptions,
  entries: readonly Entry[],
  all: readonly (Played | undefined)[],
): Tournament {
  const reportsOf = (load: number, place?: number) =>
    entries.flatMap((entry, index) =>
      entry.task.load === load && (place === undefined || entry.place === place) ? (all[index]?.report ?? []) : [],
    )
  const swept = loads.map(({ trace }, load) => ({ trace, played: reportsOf(load) }))
  const timeline = all[0]?.timeline
  return {
    reports: loads.map((load, index) =>
      traceReport(
        load,
        options,
        players.flatMap((_, place) => cheapest(reportsOf(index, place)) ?? []),
      ),
    ),
    swept,
    ...(options.tune && { summary: summaryOf(swept) }),
    ...(timeline !== undefined && { timeline }),
  }
}
