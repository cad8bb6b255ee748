import type { EChartsOption } from 'echarts'
import { LineChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

use([
  AriaComponent,
  CanvasRenderer,
  DataZoomComponent,
  GridComponent,
  LabelLayout,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
])

/** Below this width, in CSS pixels, a chart leaves labels out. */
const compactBelow = 560
/** Sharp in print, whatever the screen's resolution. */
const fewestDots = 2

const keys = new Set(['ArrowLeft', 'ArrowRight', 'Escape'])

/** One chart of the report: draws options, carries a description in words, and reports where the reader points. */
export function reportChart(container: HTMLDivElement) {
  const chart = init(container, undefined, { devicePixelRatio: Math.max(fewestDots, devicePixelRatio) })
  const timeAt = (x: number, y: number): number | undefined =>
    chart.containPixel('grid', [x, y]) ? (chart.convertFromPixel('grid', [x, y])[0] ?? undefined) : undefined
  const zoom = () =>
    (chart.getOption() as { dataZoom?: { start?: number; end?: number; startValue?: number; endValue?: number }[] })
      .dataZoom?.[0]
  return {
    draw(option: EChartsOption): void {
      chart.setOption(option, { replaceMerge: ['series'] })
    },
    describe(words: string): void {
      container.setAttribute('aria-label', words)
    },
    compact: () => container.clientWidth < compactBelow,
    reset: () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }),
    zoomTo: (startValue: number, endValue: number) => chart.dispatchAction({ type: 'dataZoom', startValue, endValue }),
    /** Milliseconds between the ends of what is shown. */
    spanMs: () => (zoom()?.endValue ?? 0) - (zoom()?.startValue ?? 0),
    onResize(redraw: () => void): void {
      let width = container.clientWidth
      new ResizeObserver(() => {
        if (container.clientWidth === width) return
        width = container.clientWidth
        chart.resize()
        redraw()
      }).observe(container)
    },
    onMove: (moved: (ms: number) => void) =>
      chart.getZr().on('mousemove', ({ offsetX, offsetY }) => {
        const ms = timeAt(offsetX, offsetY)
        if (ms !== undefined) moved(ms)
      }),
    onLeave: (left: () => void) => chart.getZr().on('globalout', left),
    onClick: (clicked: (ms: number) => void) =>
      chart.getZr().on('click', ({ offsetX, offsetY }) => {
        const ms = timeAt(offsetX, offsetY)
        if (ms !== undefined) clicked(ms)
      }),
    onZoom: (zoomed: (part: boolean) => void) =>
      chart.on('datazoom', () => zoomed((zoom()?.start ?? 0) > 0 || (zoom()?.end ?? 100) < 100)),
    onKey: (pressed: (key: string) => void) =>
      container.addEventListener('keydown', (event) => {
        if (!keys.has(event.key)) return
        event.preventDefault()
        pressed(event.key)
      }),
  }
}
