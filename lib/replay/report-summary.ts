import type { ReportSummary } from '../view/report/report-data.ts'
import type { Comparison, Ratio, Summary } from './tune/summary.ts'

type Figure = ReportSummary['figures'][number]

/** The headline in words for people. */
export function reportSummary({ h1, h2, detail }: Summary): ReportSummary {
  const broken = detail.broken
  return {
    figures: [
      figure(
        'h1',
        'H1: against the best of any rival in hindsight, trace by trace',
        h1,
        detail.h1,
        (worst) => `${worst.rival} on ${worst.trace}`,
      ),
      figure(
        'h2',
        `H2: against the one setting that is safe everywhere${oneOf(detail.h2)}`,
        h2,
        detail.h2,
        ({ trace }) => trace,
      ),
      {
        key: 'broken',
        label: 'The optimizer’s promise',
        value: broken.length === 0 ? 'kept' : 'broken',
        note: broken.length === 0 ? 'at most 1 % late on every trace' : `more than 1 % late on ${broken.join(', ')}`,
      },
    ],
  }
}

function figure(
  key: string,
  label: string,
  ratio: number | null,
  comparison: Comparison | null,
  where: (worst: Ratio) => string,
): Figure {
  if (ratio === null || comparison === null)
    return { key, label, value: '–', note: 'nobody to compare with on every trace' }
  const { worst, traces } = comparison
  const over = traces.length === 1 ? 'one trace' : `${traces.length} traces, geometric mean`
  return {
    key,
    label,
    value: `${ratio.toFixed(2)}×`,
    note: `its worker-hours, over ${over}; at worst ${worst.ratio.toFixed(2)}× (${where(worst)})`,
  }
}

function oneOf(comparison: Comparison | null): string {
  const [first] = comparison?.traces ?? []
  if (first === undefined) return ''
  const set = Object.entries(first.parameters).map(([name, value]) => `${name} ${value}`)
  return `, ${first.rival} at ${set.join(', ')}`
}
