import type { ReportSummary } from '../../view/report/report-data.ts'
import { settingText } from '../../view/words/format.ts'
import type { Comparison, Summary } from '../tune/summary.ts'

type Figure = ReportSummary['figures'][number]

/** The headline in words for people; costs are worker-hours, with late jobs where these have a price. */
export function reportSummary({ h1, h2, detail }: Summary, lateCostHours?: number): ReportSummary {
  const costs = lateCostHours === undefined ? 'the worker-hours' : 'the worker-hours with late jobs'
  const safe = lateCostHours === undefined ? 'the cheapest that is safe everywhere' : 'the cheapest over all traces'
  const any = `${costs} of the best setting of any rival, trace by trace`
  const one = `${costs} of ${oneOf(detail.h2, safe)}`
  return {
    figures: [
      figure('h1', 'Against hindsight (H1)', h1, detail.h1, any),
      figure('h2', 'Against one setting for all (H2)', h2, detail.h2, one),
      lateCostHours === undefined ? promiseFigure(detail.broken) : priceFigure(lateCostHours),
    ],
  }
}

function promiseFigure(broken: readonly string[]): Figure {
  return {
    key: 'broken',
    label: 'The optimizer’s promise',
    value: broken.length === 0 ? 'kept' : 'broken',
    note: broken.length === 0 ? 'at most 1 % late on every trace' : `more than 1 % late on ${broken.join(', ')}`,
  }
}

function priceFigure(lateCostHours: number): Figure {
  return {
    key: 'price',
    label: 'Price of a late job',
    value: String(lateCostHours),
    note: `${lateCostHours === 1 ? 'worker-hour' : 'worker-hours'}; no share of late jobs is promised`,
  }
}

function figure(key: string, label: string, ratio: number | null, compared: Comparison | null, of: string): Figure {
  if (ratio === null || compared === null)
    return { key, label, value: '–', note: 'nobody to compare with on every trace' }
  const { worst, traces } = compared
  const over = traces.length === 1 ? 'one trace' : `${traces.length} traces`
  return {
    key,
    label,
    value: `${ratio.toFixed(3)}×`,
    note: `${of}; geometric mean over ${over}, at worst ${worst.ratio.toFixed(3)}× (${worst.rival} on ${worst.trace})`,
  }
}

function oneOf(comparison: Comparison | null, why: string): string {
  const [first] = comparison?.traces ?? []
  if (first === undefined) return 'nobody'
  return `${first.rival} at ${settingText(first.parameters)}, ${why}`
}
