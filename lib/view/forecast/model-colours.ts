import { type Colours, hueOf } from '../report/colours.ts'
import type { Theme } from '../theme.ts'
import { mixtureName } from './forecast-data.ts'

/** Of the palette; purple and its neighbour are left to the forecast itself. */
const hues = [0, 2, 3, 4, 5, 6, 8, 9]

/** One colour for each model, the same in every chart; the mixture has that of forecasts. */
export function modelColours(names: readonly string[], theme: Theme): Colours {
  return (name) => {
    const index = names.indexOf(name)
    return name === mixtureName ? theme.forecast : hueOf(hues[index % hues.length] ?? 0, theme)
  }
}
