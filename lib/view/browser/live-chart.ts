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
import { type FleetChartData, fleetChart, shownCycles } from '../chart/fleet-chart.ts'
import { dark, light } from '../chart/theme.ts'

use([AriaComponent, CanvasRenderer, GridComponent, LineChart, MarkAreaComponent, MarkLineComponent, TooltipComponent])

/** Below this width, in CSS pixels, the chart leaves labels out. */
const compactBelow = 560

export function liveChart(container: HTMLDivElement): { draw(data: FleetChartData): void } {
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  const chart = init(container)
  let latest: FleetChartData | undefined
  /** Time of the cycle that the arrow keys have come to. */
  let cursorSec: number | undefined

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

  /** Arrow keys move the tooltip along the cycles in sight, Escape hides it. */
  container.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Escape') chart.dispatchAction({ type: 'hideTip' })
    if (step === undefined || latest === undefined) return
    event.preventDefault()
    const point = cycleBeside(shownCycles(latest), cursorSec, step)
    if (point === undefined) return
    cursorSec = point.atSec
    const [x, y] = chart.convertToPixel('grid', [point.atSec * 1000, point.demand]) as [number, number]
    chart.dispatchAction({ type: 'showTip', x, y })
  })
  container.addEventListener('blur', () => {
    cursorSec = undefined
    chart.dispatchAction({ type: 'hideTip' })
  })

  return {
    draw(data) {
      latest = data
      redraw()
    },
  }
}

/** The cycle one step away from another one, or from the last; the first and the last have none beyond them. Oldest first. */
function cycleBeside(
  cycles: FleetChartData['points'],
  atSec: number | undefined,
  step: number,
): FleetChartData['points'][number] | undefined {
  const last = cycles.length - 1
  const at = atSec === undefined ? last : cycles.findLastIndex((cycle) => cycle.atSec <= atSec)
  return cycles[Math.min(last, Math.max(0, at + step))]
}
