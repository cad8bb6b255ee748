import type { TooltipComponentOption } from 'echarts'
import type { Theme } from './theme.ts'

/** What all charts have in common: they stand still, keep UTC, speak the type of the page, and are told in words. */
export function chartFrame(description: string, theme: Theme) {
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description } },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.muted },
  }
}

/** Amounts from nothing upwards. */
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

/** Says what is read where the pointer crosses the axis, a moment in milliseconds or another value of it. */
export function tooltipAt(theme: Theme, reading: (at: number) => string): TooltipComponentOption {
  return axisTooltip(theme, ({ axisValue }) => (axisValue === undefined ? '' : reading(axisValue)))
}

/** The same where the axis has categories, by the index of the one pointed at. */
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
      // One for each series; all stand at the same place of the axis.
      const [first] = Array.isArray(params) ? params : [params]
      return reading((first as Pointed | undefined) ?? {})
    },
  }
}
