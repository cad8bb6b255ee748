import { type Advice, adviceOf, presentPlayer } from '../../../lib/replay/advise/advice.ts'
import { asItWas, type SizeHistory, withFleetAsItWas } from '../../../lib/replay/advise/as-it-was.ts'
import { type Load, loadOf } from '../../../lib/replay/load.ts'
import type { Player } from '../../../lib/replay/player.ts'
import type { Trace } from '../../../lib/replay/reading/trace.ts'
import type { RunOptions } from '../../../lib/replay/report/report.ts'
import { reportHtml } from '../../../lib/replay/report/report-html.ts'
import { writeWhole } from '../../../lib/replay/report/write-whole.ts'
import { tournament } from '../../../lib/replay/tune/tournament.ts'
import { pageOrigin } from '../replay/page-origin.ts'
import { replayDocument } from '../replay/replay-document.ts'
import { replayTable } from '../replay/replay-table.ts'
import { print, printJson } from '../terminal/print.ts'
import { progressOn } from '../terminal/progress.ts'
import { type Advised, adviceSentences, adviceText } from './advise-words.ts'

/** What is replayed to give advice, wherever it was recorded. */
export interface AdviceCase {
  readonly trace: Trace
  readonly options: RunOptions
  readonly sizes: SizeHistory
  readonly advised: Advised
  /** One sentence each. */
  readonly assumptions: readonly string[]
  /** What a document for programs says of it before the results. */
  readonly found: object
}

/** Replays what was recorded, and prints what the optimizer would have saved. */
export async function giveAdvice(
  { trace, options, sizes, advised, assumptions, found }: AdviceCase,
  { typed, html, json }: { readonly typed: readonly string[]; readonly html?: string; readonly json?: true },
): Promise<void> {
  const load = withFleetAsItWas(loadOf(trace, options), sizes)
  const progress = progressOn(process.stderr)
  const played = await tournament([load], playersFor(load, sizes, advised, options), options, {
    record: html !== undefined,
    onProgress: progress.at,
  }).finally(progress.stop)
  const [report] = played.reports
  if (report === undefined) throw new RangeError('a tournament over one load gave no report')
  const advice: Advice = adviceOf(load, report.policies, advised.present, options.hourlyUsd)
  if (html !== undefined) {
    const about = [...adviceSentences(advice, advised), ...assumptions].join(' ')
    writeWhole(html, await reportHtml([{ ...load, about }], played, await pageOrigin(typed, [])))
  }
  if (json) printJson({ ...found, assumptions, replay: replayDocument(report), advice })
  else print(`${replayTable(report)}\n${adviceText(advice, advised, assumptions)}`)
}

/** The optimizer, the present policy, the recorded capacity, and the floor. */
function playersFor(load: Load, sizes: SizeHistory, { present }: Advised, { bootSec }: RunOptions): readonly Player[] {
  const presentPolicy = presentPlayer(present)
  return [
    { policy: 'optimizer' },
    ...(presentPolicy === undefined ? [] : [presentPolicy]),
    { schedule: asItWas(sizes, load, bootSec) },
    { policy: 'clairvoyant' },
  ]
}
