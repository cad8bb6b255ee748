import type { EChartsOption } from 'echarts'
import { LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([AriaComponent, GridComponent, LineChart, MarkAreaComponent, MarkLineComponent, SVGRenderer])

/** A line chart as static SVG, for places that allow no script. Sizes in pixels. */
export function chartSvg(
  { tooltip: _, ...option }: EChartsOption,
  size: { readonly width: number; readonly height: number },
): string {
  const canvas = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    canvas.setOption(option)
    // Its style sheet is for hovering only, and would apply to the whole page.
    return canvas.renderToSVGString().replace(/<style[\s\S]*?<\/style>/, '')
  } finally {
    canvas.dispose()
  }
}
