import type { FleetChartData } from '../chart/fleet-chart.ts'
import type { ConsoleData } from './console-data.ts'

/** The part of the console's data that the chart draws. */
export function consoleChart({ points, forecast, nowSec, burst }: ConsoleData, windowSec: number): FleetChartData {
  return {
    points,
    nowSec,
    windowSec,
    ...(forecast && { forecast }),
    ...(burst.active && { burstEndsAtSec: burst.endsAtSec }),
  }
}
