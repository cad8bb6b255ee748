import type { Load } from '../../lib/replay/load.ts'
import { policies } from '../../lib/replay/policies.ts'
import { loadFrom } from '../../lib/replay/reading/source.ts'
import type { PolicyReport, RunOptions, TraceReport } from '../../lib/replay/report/report.ts'
import { openResumeFile } from '../../lib/replay/tune/resume-file.ts'
import type { Summary } from '../../lib/replay/tune/summary.ts'
import { tournament } from '../../lib/replay/tune/tournament.ts'
import { type Calm, calm } from './calm.ts'
import { conditions } from './conditions.ts'

/** The boot delay at which rivals are compared, and all those at which the promise must be kept. */
export const comparedBootSec = conditions.bootSec
export const bootsSec = [60, comparedBootSec, 300] as const

type OnProgress = (share: number, what: string) => void

/** Results of the optimizer on one trace. */
export interface TraceFigures {
  readonly trace: string
  readonly workerHours: number
  /** The cheapest setting of any rival that kept the promise, found in hindsight; absent if none did. */
  readonly bestRival?: string
  /** Worker-hours relative to those of the best rival, and to the clairvoyant floor, which knows every job beforehand. */
  readonly overBestRival?: number
  readonly overClairvoyant: number
  /** Share of late bugs at each of `bootsSec`. */
  readonly lateRatios: readonly number[]
}

export interface ServiceLevel extends Pick<Summary, 'h1' | 'h2'> {
  readonly traces: readonly TraceFigures[]
  readonly calm: Calm
}

/** @param resume file that keeps finished results, so that an interrupted run can be continued. */
export async function serviceLevel(
  files: readonly string[],
  { resume, onProgress }: { readonly resume?: string | undefined; readonly onProgress: OnProgress },
): Promise<ServiceLevel> {
  const loads: Load[] = []
  for (const file of files) loads.push(await loadFrom({ file }, conditions))
  const play = (bootSec: number, names: readonly string[], tune?: true) => {
    const options: RunOptions = { ...conditions, bootSec, ...(tune && { tune }) }
    return tournament(
      loads,
      names.map((policy) => ({ policy })),
      options,
      {
        ...(resume !== undefined && { resume: openResumeFile(resume, loads, options) }),
        onProgress: (share, what) => onProgress(share, `boot ${bootSec} s, ${what}`),
      },
    )
  }
  const { reports, summary } = await play(comparedBootSec, Object.keys(policies), true)
  const late: (readonly TraceReport[])[] = []
  for (const bootSec of bootsSec)
    late.push(bootSec === comparedBootSec ? reports : (await play(bootSec, ['optimizer'])).reports)
  return {
    traces: reports.map((report, index) => ({
      ...comparison(report, summary),
      lateRatios: late.map((boot) => reportOf(boot[index], 'optimizer')?.lateRatio ?? Number.NaN),
    })),
    h1: summary?.h1 ?? null,
    h2: summary?.h2 ?? null,
    calm: calm(),
  }
}

function comparison(report: TraceReport, summary: Summary | undefined): Omit<TraceFigures, 'lateRatios'> {
  const { trace } = report
  const workerHours = reportOf(report, 'optimizer')?.workerHours ?? Number.NaN
  const floor = reportOf(report, 'clairvoyant')?.workerHours ?? Number.NaN
  const best = summary?.detail.h1?.traces.find((ratio) => ratio.trace === trace)
  return {
    trace,
    workerHours,
    ...(best && { bestRival: best.rival, overBestRival: best.ratio }),
    overClairvoyant: workerHours / floor,
  }
}

function reportOf(report: TraceReport | undefined, name: string): PolicyReport | undefined {
  return report?.policies.find(({ policy }) => policy === name)
}
