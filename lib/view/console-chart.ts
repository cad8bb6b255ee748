import type { ConsoleData } from './console-data.ts'
import type { FleetChartData } from './fleet-chart.ts'

/** What the chart draws of the console's data. */
export function consoleChart({ points, forecast, nowSec, burst }: ConsoleData, windowSec: number): FleetChartData {
  return {
    points,
    nowSec,
    windowSec,
    ...(forecast && { forecast }),
    ...(burst.active && { burstEndsAtSec: burst.endsAtSec }),
  }
}
