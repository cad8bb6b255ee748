import { LineChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { type FleetChartData, fleetChart } from '../chart/fleet-chart.ts'
import { dark, light } from '../chart/theme.ts'

use([AriaComponent, CanvasRenderer, GridComponent, LineChart, MarkAreaComponent, MarkLineComponent, TooltipComponent])

/** Below this width, in CSS pixels, the chart leaves labels out. */
const compactBelow = 560

export function liveChart(container: HTMLDivElement): { draw(data: FleetChartData): void } {
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  const chart = init(container)
  let latest: FleetChartData | undefined
  let cursor: number | undefined

  const redraw = () => {
    if (latest === undefined) return
    const look = { theme: darkness.matches ? dark : light, compact: container.clientWidth < compactBelow }
    chart.setOption(fleetChart(latest, look), { replaceMerge: ['series'] })
  }
  darkness.addEventListener('change', redraw)
  new ResizeObserver(() => {
    chart.resize()
    redraw()
  }).observe(container)

  /** Arrow keys move the tooltip along the cycles, Escape hides it. */
  container.addEventListener('keydown', (event) => {
    const last = (latest?.points.length ?? 0) - 1
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Escape') chart.dispatchAction({ type: 'hideTip' })
    if (step === undefined || last < 0) return
    event.preventDefault()
    cursor = Math.min(last, Math.max(0, (cursor ?? last) + step))
    const point = latest?.points[cursor]
    if (point === undefined) return
    const [x, y] = chart.convertToPixel('grid', [point.atSec * 1000, point.demand]) as [number, number]
    chart.dispatchAction({ type: 'showTip', x, y })
  })
  container.addEventListener('blur', () => {
    cursor = undefined
    chart.dispatchAction({ type: 'hideTip' })
  })

  return {
    draw(data) {
      latest = data
      redraw()
    },
  }
}
