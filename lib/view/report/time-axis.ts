import { timeLabels } from '../chart/chart-frame.ts'
import { faded } from '../chart/theme.ts'
import { timeOfDay } from '../words/format.ts'
import type { ReportLook } from './chart-parts.ts'
import { momentOf } from './moment.ts'

interface Stretch {
  /** Epoch seconds of second 0; 0 if the trace has no dates. */
  readonly originSec: number
  readonly endSec: number
  /** Beginning of the part shown. */
  readonly fromSec?: number
}

export function timeAxis({ originSec, fromSec = 0, endSec }: Stretch, { theme }: ReportLook) {
  return {
    type: 'time' as const,
    min: (originSec + fromSec) * 1000,
    max: (originSec + endSec) * 1000,
    axisLine: { lineStyle: { color: theme.line } },
    axisTick: { show: false },
    axisLabel: {
      color: theme.muted,
      hideOverlap: true,
      formatter: originSec === 0 ? (at: number) => dayLabel(at / 1000) : timeLabels,
    },
    axisPointer: { label: { show: false } },
  }
}

/** Possible distances between two ticks, in days. */
const daySteps = [1, 2, 7, 14, 28, 56, 112, 364]

/** From this many days on, a chart that does not zoom has ticks at whole days only. */
const daysForWhole = 3

/** The axis of a chart that does not zoom. Without dates there are no months to mark, so the ticks are evenly spaced. */
export function stillTimeAxis(stretch: Stretch, look: ReportLook) {
  const days = (stretch.endSec - (stretch.fromSec ?? 0)) / 86_400
  const axis = { ...timeAxis(stretch, look), ...(days >= daysForWhole && { minInterval: 86_400_000 }) }
  const marks = stretch.originSec === 0 ? dayMarks(stretch, look.compact ? 5 : 7) : []
  return marks.length < 2 ? axis : { ...axis, axisLabel: { ...axis.axisLabel, customValues: marks } }
}

/** Beginnings of days in milliseconds, at most `most` of them. */
function dayMarks({ fromSec = 0, endSec }: Stretch, most: number): number[] {
  const first = Math.ceil(fromSec / 86_400)
  const days = Math.floor(endSec / 86_400) - first + 1
  const step = daySteps.find((candidate) => Math.ceil(days / candidate) <= most) ?? Math.ceil(days / most)
  return Array.from({ length: Math.max(0, Math.ceil(days / step)) }, (_, mark) => (first + mark * step) * 86_400_000)
}

/** Label for a trace without dates. */
function dayLabel(tSec: number): string {
  if (tSec % 86_400 === 0) return `day ${tSec / 86_400 + 1}`
  return timeOfDay(tSec, tSec % 60 === 0 ? 'minutes' : 'seconds')
}

/** Zooming by wheel or fingers, and by a bar below the chart. */
export function zooming({ originSec }: Pick<Stretch, 'originSec'>, { theme }: ReportLook) {
  return [
    { type: 'inside' as const, zoomOnMouseWheel: 'ctrl' as const, moveOnMouseWheel: false },
    {
      type: 'slider' as const,
      height: 26,
      bottom: 14,
      borderColor: theme.line,
      fillerColor: faded(theme.demand, 0.1),
      handleStyle: { color: theme.card, borderColor: theme.muted },
      moveHandleStyle: { color: theme.line },
      emphasis: { moveHandleStyle: { color: theme.muted } },
      dataBackground: { lineStyle: { color: theme.muted, width: 0.5 }, areaStyle: { color: theme.line } },
      selectedDataBackground: { lineStyle: { color: theme.demand, width: 0.5 }, areaStyle: { color: theme.line } },
      textStyle: { color: theme.muted },
      labelFormatter: (at: number) => momentOf(originSec, at / 1000 - originSec),
    },
  ]
}
