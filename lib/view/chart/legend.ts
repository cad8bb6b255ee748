import { type Html, html } from '../html.ts'

export interface LegendItem {
  readonly name: string
  /** Any CSS colour. */
  readonly colour: string
  /** How the chart draws it; a solid line when absent. */
  readonly mark?: 'dashed' | 'block'
}

/** The entries of a chart's legend. */
export function legendItems(items: readonly LegendItem[]): Html {
  return html`${items.map(
    ({ name, colour, mark }) =>
      html`<li><i${mark !== undefined && html` class="${mark}"`} style="--colour:${colour}"></i>${name}</li>`,
  )}`
}

/** Drawn with borders, because browsers do not print backgrounds; in the chart's colours also where others are forced. */
export const legendStyle = `
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend i { width: 16px; border-top: 2px solid var(--colour); forced-color-adjust: none; }
.legend .dashed { border-top-style: dashed; }
.legend .block { border-top-width: 10px; border-radius: 2px; }
`
