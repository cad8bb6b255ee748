import { type Colours, hueOf } from '../report/colours.ts'
import type { Theme } from '../theme.ts'
import { mixtureName } from './forecast-data.ts'

/** The palette's purple, which forecasts have to themselves. */
const purple = 1

/** One colour for each model, the same in every chart; the mixture has that of forecasts. */
export function modelColours(names: readonly string[], theme: Theme): Colours {
  return (name) => {
    const index = names.indexOf(name)
    return name === mixtureName ? theme.forecast : hueOf(index < purple ? index : index + 1, theme)
  }
}
