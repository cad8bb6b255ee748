import type { TooltipComponentOption } from 'echarts'
import type { Theme } from './theme.ts'

/** Options common to all charts: no animation, times in UTC, the page's font, and a description for screen readers. */
export function chartFrame(description: string, theme: Theme) {
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description } },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.muted },
  }
}

/** Labels of a time axis: the date where a day begins, and the time within it. */
export const timeLabels = {
  year: '{d} {MMM} {yyyy}',
  month: '{d} {MMM}',
  day: '{d} {MMM}',
  hour: '{HH}:{mm}',
  minute: '{HH}:{mm}',
  second: '{HH}:{mm}:{ss}',
}

/** A value axis that starts at 0. */
export function amountAxis(theme: Theme) {
  return {
    type: 'value' as const,
    min: 0,
    axisLabel: { color: theme.muted },
    splitLine: { lineStyle: { color: theme.line } },
  }
}

export function tooltipStyle(theme: Theme) {
  return {
    confine: true,
    backgroundColor: theme.card,
    borderColor: theme.line,
    padding: [8, 12],
    textStyle: { color: theme.ink, fontSize: 12 },
  }
}

/** A tooltip for an axis of values, with the reading at the pointer's value (on a time axis: milliseconds). */
export function tooltipAt(theme: Theme, reading: (at: number) => string): TooltipComponentOption {
  return axisTooltip(theme, ({ axisValue }) => (axisValue === undefined ? '' : reading(axisValue)))
}

/** A tooltip for an axis of categories, with the reading at the pointer's category index. */
export function tooltipOfCategory(theme: Theme, reading: (index: number) => string): TooltipComponentOption {
  return axisTooltip(theme, ({ dataIndex }) => (dataIndex === undefined ? '' : reading(dataIndex)))
}

interface Pointed {
  readonly axisValue?: number
  readonly dataIndex?: number
}

function axisTooltip(theme: Theme, reading: (pointed: Pointed) => string): TooltipComponentOption {
  return {
    ...tooltipStyle(theme),
    trigger: 'axis',
    axisPointer: { type: 'line', lineStyle: { color: theme.muted, type: 'solid', width: 1, opacity: 0.6 } },
    formatter: (params) => {
      // One entry per series, all at the same place of the axis.
      const [first] = Array.isArray(params) ? params : [params]
      return reading((first as Pointed | undefined) ?? {})
    },
  }
}
