import type { Comparison, Summary } from '../../../lib/replay/tune/summary.ts'
import { settingText } from '../../../lib/view/words/format.ts'
import { styled } from '../terminal/print.ts'
import { sentenceTable } from '../terminal/sentence-table.ts'

/** H1 and H2 for people: the optimizer's worker-hours as a multiple of its rivals', with late jobs where these have a price. */
export function summaryLines({ h1, h2, detail }: Summary, lateCostHours?: number): string {
  const everywhere =
    lateCostHours === undefined ? 'that keeps the promise everywhere' : 'that is cheapest over all traces'
  const [one] = detail.h2?.traces ?? []
  const rows = [
    ['H1', multiple(h1), 'against the cheapest setting of any rival on the same trace, in hindsight', worst(detail.h1)],
    [
      'H2',
      multiple(h2),
      one === undefined
        ? 'no setting of any rival keeps the promise on every trace'
        : `against the one setting ${everywhere}: ${one.rival}, ${settingText(one.parameters)}`,
      worst(detail.h2),
    ],
  ].map(([name = '', value = '', ...rest]) => [styled('bold', name), styled('bold', value), ...rest])
  const lines = [styled('bold', 'the optimizer against its rivals'), sentenceTable(rows)]
  if (detail.broken.length > 0)
    lines.push(styled('yellow', `the optimizer broke the promise on ${detail.broken.join(', ')}`))
  return `${lines.join('\n')}\n`
}

function multiple(ratio: number | null): string {
  return ratio === null ? '–' : `${ratio.toFixed(3)} x`
}

function worst(comparison: Comparison | null): string {
  if (comparison === null) return ''
  const { trace, ratio, rival } = comparison.worst
  return `worst ${ratio.toFixed(3)} x on ${trace} (${rival})`
}
