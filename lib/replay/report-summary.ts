import type { ReportSummary } from '../view/report/report-data.ts'
import type { Comparison, Summary } from './tune/summary.ts'

type Figure = ReportSummary['figures'][number]

/** The headline in words for people. */
export function reportSummary({ h1, h2, detail }: Summary): ReportSummary {
  const { broken } = detail
  return {
    figures: [
      figure('h1', 'Against hindsight (H1)', h1, detail.h1, 'the best setting of any rival, trace by trace'),
      figure('h2', 'Against one setting for all (H2)', h2, detail.h2, oneOf(detail.h2)),
      {
        key: 'broken',
        label: 'The optimizer’s promise',
        value: broken.length === 0 ? 'kept' : 'broken',
        note: broken.length === 0 ? 'at most 1 % late on every trace' : `more than 1 % late on ${broken.join(', ')}`,
      },
    ],
  }
}

function figure(key: string, label: string, ratio: number | null, compared: Comparison | null, whom: string): Figure {
  if (ratio === null || compared === null)
    return { key, label, value: '–', note: 'nobody to compare with on every trace' }
  const { worst, traces } = compared
  const over = traces.length === 1 ? 'one trace' : `${traces.length} traces`
  return {
    key,
    label,
    value: `${ratio.toFixed(3)}×`,
    note: `the worker-hours of ${whom}; geometric mean over ${over}, at worst ${worst.ratio.toFixed(3)}× (${worst.rival} on ${worst.trace})`,
  }
}

function oneOf(comparison: Comparison | null): string {
  const [first] = comparison?.traces ?? []
  if (first === undefined) return 'nobody'
  const set = Object.entries(first.parameters).map(([name, value]) => `${name} ${value}`)
  return `${first.rival} at ${set.join(', ')}, the cheapest that is safe everywhere`
}
