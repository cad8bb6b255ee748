import type { Theme } from '../chart/theme.ts'
import type { Colours } from './colours.ts'

export interface ReportLook {
  readonly theme: Theme
  readonly colours: Colours
  /** For narrow charts: fewer labels. */
  readonly compact: boolean
}

/** An axis of transformed values: its ticks are whole numbers, each with a label of the original value. */
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

/** An axis of shares by decades, up to 100 %. */
export function shareAxis(look: ReportLook, name: string, fewestExponent: number) {
  return {
    ...transformedAxis(look, name, { min: fewestExponent, max: 0, interval: 1 }, decadePercent),
    nameGap: look.compact ? 36 : 46,
  }
}

/** `0.1 %` for -3. */
export function decadePercent(exponent: number): string {
  return `${Number((100 * 10 ** exponent).toPrecision(1))} %`
}

/** `0.42 %`, `1.5 %`, `12 %`: two significant digits. */
export function sharePercent(share: number): string {
  if (share === 0) return '0 %'
  const percent = share * 100
  if (percent < 0.001) return '< 0.001 %'
  const decimals = Math.max(0, Math.min(3, 1 - Math.floor(Math.log10(percent))))
  return `${Number(percent.toFixed(decimals))} %`
}
