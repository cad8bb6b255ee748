import type { Theme } from '../chart/theme.ts'
import { type Colours, hueOf } from '../report/colours.ts'
import { mixtureName } from './forecast-data.ts'

/** Hues of the palette without purple and its neighbour, which are kept for the forecast itself. */
const hues = [0, 2, 3, 4, 5, 6, 8, 9]

/** One colour for each model, the same in every chart. The mixture has the colour of forecasts. */
export function modelColours(names: readonly string[], theme: Theme): Colours {
  return (name) => {
    const index = names.indexOf(name)
    return name === mixtureName ? theme.forecast : hueOf(hues[index % hues.length] ?? 0, theme)
  }
}
