import type { Theme } from '../theme.ts'
import type { Colours } from './colours.ts'

export interface ReportLook {
  readonly theme: Theme
  readonly colours: Colours
  /** Little room: fewer labels. */
  readonly compact: boolean
}

/** What all charts of the report have in common. */
export function basics(description: string, { theme }: ReportLook) {
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description } },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.muted },
  }
}

export function tooltipStyle({ theme }: ReportLook) {
  return {
    confine: true,
    backgroundColor: theme.card,
    borderColor: theme.line,
    padding: [8, 12],
    textStyle: { color: theme.ink, fontSize: 12 },
  }
}

/** An axis whose values were transformed, so that its ticks are whole numbers with labels of their own. */
export function transformedAxis(
  { theme }: ReportLook,
  name: string,
  range: { readonly min: number; readonly max: number; readonly interval: number },
  label: (value: number) => string,
) {
  return {
    type: 'value' as const,
    ...range,
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: theme.muted, fontSize: 12 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, hideOverlap: true, formatter: label },
    splitLine: { lineStyle: { color: theme.line } },
  }
}

/** `0.42 %`, `1.5 %`, `12 %`: two digits that count. */
export function sharePercent(share: number): string {
  if (share === 0) return '0 %'
  const percent = share * 100
  if (percent < 0.001) return '< 0.001 %'
  const decimals = Math.max(0, Math.min(3, 1 - Math.floor(Math.log10(percent))))
  return `${Number(percent.toFixed(decimals))} %`
}
